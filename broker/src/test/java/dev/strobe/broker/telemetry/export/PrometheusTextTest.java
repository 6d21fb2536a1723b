package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.telemetry.LatencySeries.Distribution;
import dev.strobe.broker.telemetry.LatencySeries.Latencies;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricFamily.Kind;
import dev.strobe.broker.telemetry.MetricFamily.Summary;
import dev.strobe.broker.telemetry.MetricFamily.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class PrometheusTextTest {

    @Test
    void showsEachKindAsPrometheusKnowsIt() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        PrometheusText.write(
                List.of(
                        new MetricFamily(
                                "strobe_full_total",
                                "Full",
                                Kind.COUNTER,
                                "pool",
                                List.of(new Value("io", 3), new Value("broken", Double.NaN))),
                        new MetricFamily("strobe_open", "Open", Kind.GAUGE, "", List.of(new Value("", 2))),
                        new MetricFamily(
                                "strobe_produce_stage_seconds",
                                "Stages",
                                Kind.LATENCY,
                                "stage",
                                List.of(new Summary(
                                        "appended",
                                        new Latencies(10, 2_500_000_000L, 1_000_000, 2_000_000, 4_000_000, 8_000_000),
                                        () -> new Distribution(0, 0, 0, new Histogram(2)))))),
                out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        # HELP strobe_full_total Full
                        # TYPE strobe_full_total counter
                        strobe_full_total{pool="io"} 3.0
                        # HELP strobe_open Open
                        # TYPE strobe_open gauge
                        strobe_open 2.0
                        # HELP strobe_produce_stage_seconds Stages
                        # TYPE strobe_produce_stage_seconds summary
                        strobe_produce_stage_seconds{stage="appended",quantile="0.5"} 0.001
                        strobe_produce_stage_seconds{stage="appended",quantile="0.99"} 0.002
                        strobe_produce_stage_seconds{stage="appended",quantile="0.999"} 0.004
                        strobe_produce_stage_seconds{stage="appended",quantile="1.0"} 0.008
                        strobe_produce_stage_seconds_count{stage="appended"} 10
                        strobe_produce_stage_seconds_sum{stage="appended"} 2.5
                        """);
    }
}

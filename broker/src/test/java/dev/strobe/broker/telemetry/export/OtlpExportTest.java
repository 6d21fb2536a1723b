package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.time.ManualClock;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class OtlpExportTest {

    private final ManualClock clock = new ManualClock(5_000_000_000L);
    private final Telemetry telemetry = new Telemetry(TelemetryLevel.DEFAULT, "test", clock);

    @Test
    void sendsEveryReadingWithTheNameOfTheService() {
        telemetry
                .instruments()
                .counter("strobe_full_total", "Full", "pool", "io")
                .add(3);
        telemetry.instruments().gauge("strobe_queue_bytes", "Waiting", () -> 2);
        StageClock.FetchStages stages = new StageClock.FetchStages();
        stages.writtenNs = 2_000_000_000;
        telemetry.stageClock().fetched(stages);
        KeepingMetrics exporter = new KeepingMetrics();

        // Closing exports once more, so that no test has to wait for the interval.
        start(exporter).close();

        MetricData counter = exporter.single("strobe_full_total");
        assertThat(counter.getDoubleSumData().isMonotonic()).isTrue();
        assertThat(counter.getDoubleSumData().getPoints()).singleElement().satisfies(point -> {
            assertThat(point.getValue()).isEqualTo(3);
            assertThat(point.getAttributes().get(AttributeKey.stringKey("pool")))
                    .isEqualTo("io");
            assertThat(point.getStartEpochNanos()).isEqualTo(5_000_000_000L);
        });
        assertThat(counter.getResource().getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("service.name"), "strobe-broker")
                .containsEntry(AttributeKey.stringKey("service.instance.id"), "7")
                .containsEntry(AttributeKey.stringKey("messaging.system"), "kafka");

        MetricData gauge = exporter.single("strobe_queue_bytes");
        assertThat(gauge.getUnit()).isEqualTo("By");
        assertThat(gauge.getDoubleGaugeData().getPoints())
                .singleElement()
                .satisfies(point -> assertThat(point.getValue()).isEqualTo(2));

        assertThat(exporter.single("strobe_fetch_stage_seconds")
                        .getExponentialHistogramData()
                        .getPoints())
                .filteredOn(point -> "total".equals(point.getAttributes().get(AttributeKey.stringKey("stage"))))
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.getCount()).isEqualTo(1);
                    assertThat(point.getSum()).isEqualTo(2);
                    assertThat(point.getMin()).isEqualTo(2);
                    assertThat(point.getMax()).isEqualTo(2);
                });
    }

    @Test
    void anExportThatFailsIsCounted() {
        MetricRegistry registry = new MetricRegistry();
        MetricExporter counted =
                new CountedExporter(new KeepingMetrics(OtlpExportTest::refuse), new ExportCounts(registry, clock));

        assertThat(counted.export(List.of()).isSuccess()).isFalse();
        assertThat(counted.export(List.of()).isSuccess()).isFalse();

        assertThat(registry.read()).anySatisfy(family -> {
            assertThat(family.name()).isEqualTo("strobe_otlp_exports_failed_total");
            assertThat(family.points().getFirst()).isEqualTo(new MetricFamily.Value("", 2));
        });
    }

    private OtlpExport start(MetricExporter exporter) {
        BrokerConfig config = BrokerConfigReader.ofThisMachine()
                .read(
                        "",
                        "test",
                        Map.of("node.id", "7", "otel.exporter.otlp.interval.ms", Integer.toString(Integer.MAX_VALUE)));
        return OtlpExport.start(
                config,
                new OtlpExport.Sources(telemetry, null, clock, clock),
                new OtlpExport.Exporters(replaced -> exporter, UnaryOperator.identity()));
    }

    private static CompletableResultCode refuse(Collection<MetricData> metrics) {
        return CompletableResultCode.ofExceptionalFailure(new IllegalStateException("planted: " + metrics.size()));
    }
}

package dev.strobe.broker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.MetricFamily;
import dev.strobe.broker.telemetry.MetricRegistry;
import dev.strobe.broker.telemetry.RateLimitedLog;
import dev.strobe.broker.telemetry.StageClock;
import dev.strobe.broker.telemetry.Telemetry;
import dev.strobe.broker.time.ManualClock;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
        Keeping exporter = new Keeping();

        // Closing exports once more, so that no test has to wait for the interval.
        OtlpExport.start(exporter, Duration.ofHours(1), 7, telemetry, clock).close();

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
                        .getSummaryData()
                        .getPoints())
                .filteredOn(point -> "total".equals(point.getAttributes().get(AttributeKey.stringKey("stage"))))
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.getCount()).isEqualTo(1);
                    assertThat(point.getSum()).isEqualTo(2);
                });
    }

    @Test
    void anExportThatFailsIsCounted() {
        MetricRegistry registry = new MetricRegistry();
        RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger("dev.strobe.test.otlp"), clock, 1, registry);
        MetricExporter counted = new CountedExporter(new Failing(), "http://127.0.0.1:1", log, registry);

        assertThat(counted.export(List.of()).isSuccess()).isFalse();
        assertThat(counted.export(List.of()).isSuccess()).isFalse();

        assertThat(registry.read()).anySatisfy(family -> {
            assertThat(family.name()).isEqualTo("strobe_otlp_exports_failed_total");
            assertThat(family.points().getFirst()).isEqualTo(new MetricFamily.Value("", 2));
        });
    }

    /** Takes everything and remembers it. */
    private static class Keeping implements MetricExporter {
        private final List<MetricData> kept = new ArrayList<>();

        MetricData single(String name) {
            return kept.stream()
                    .filter(reading -> reading.getName().equals(name))
                    .reduce((one, other) -> {
                        throw new AssertionError(name + " came twice");
                    })
                    .orElseThrow();
        }

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            kept.addAll(metrics);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }

    /** Takes nothing. */
    private static final class Failing extends Keeping {
        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            return CompletableResultCode.ofExceptionalFailure(new IllegalStateException("planted"));
        }
    }
}

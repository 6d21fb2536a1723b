package dev.strobe.broker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.config.TelemetryLevel;
import dev.strobe.broker.telemetry.MetricFamily.Kind;
import dev.strobe.broker.telemetry.MetricFamily.Value;
import dev.strobe.broker.time.ManualClock;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricRegistryTest {

    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void readsWhatItsOwnersCountedInTheOrderOfRegistration() {
        LongAdder full = registry.counter("strobe_pool_rejected_total", "Refused", "pool", "io");
        LongAdder others = registry.counter("strobe_pool_rejected_total", "Refused", "pool", "other");
        registry.gauge("strobe_pool_queue_tasks", "Waiting", () -> 7);
        full.add(2);
        others.increment();

        assertThat(registry.read())
                .containsExactly(
                        new MetricFamily(
                                "strobe_pool_rejected_total",
                                "Refused",
                                Kind.COUNTER,
                                "pool",
                                List.of(new Value("io", 2), new Value("other", 1))),
                        new MetricFamily(
                                "strobe_pool_queue_tasks", "Waiting", Kind.GAUGE, "", List.of(new Value("", 7))));
    }

    @Test
    void aNameTwiceIsAnError() {
        registry.counter("strobe_a_total", "A");

        assertThatThrownBy(() -> registry.counter("strobe_a_total", "A"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("registered twice: name=strobe_a_total");
        assertThatThrownBy(() -> registry.counter("strobe_a_total", "A", "kind", "b"))
                .hasMessageContaining("two kinds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "requests_total", "strobe_requests", "strobe_Requests_total", "strobe_re-quests_total"})
    void aCounterOfABadNameIsAnError(String name) {
        assertThatThrownBy(() -> registry.counter(name, "Help"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bad instrument name: name=" + name);
    }

    @Test
    void aGaugeThatEndsLikeACounterIsAnError() {
        assertThatThrownBy(() -> registry.gauge("strobe_x_total", "Help", () -> 1))
                .hasMessageContaining("bad instrument name");
    }

    @Test
    void namesMadeOfClientDataMeetALimit() {
        for (int i = 0; i < MetricRegistry.POINTS_MAX; i++) {
            registry.counter("strobe_a_total", "A", "n", "v" + i);
        }

        assertThatThrownBy(() -> registry.counter("strobe_a_total", "A", "n", "one more"))
                .hasMessageContaining("too many instruments");
    }

    @Test
    void aGaugeThatFailsTakesNoOtherWithIt() {
        registry.gauge("strobe_a", "A", () -> {
            throw new IllegalArgumentException("planted");
        });
        registry.gauge("strobe_b", "B", () -> 1);

        assertThat(registry.read())
                .extracting(MetricFamily::points)
                .containsExactly(List.of(new Value("", Double.NaN)), List.of(new Value("", 1)));
    }

    @Test
    void theJavaMachineIsReadToo() {
        Telemetry telemetry = new Telemetry(TelemetryLevel.DEFAULT, "1.2.3", new ManualClock(0));

        List<MetricFamily> read = telemetry.registry().read();

        assertThat(read)
                .extracting(MetricFamily::name)
                .contains(
                        "jvm_heap_used_bytes",
                        "jvm_gc_collections_total",
                        "jvm_gc_seconds_total",
                        "jvm_threads",
                        "jvm_buffer_used_bytes",
                        "jvm_uptime_seconds",
                        "strobe_produce_stage_seconds",
                        "strobe_fetch_stage_seconds");
        assertThat(read)
                .contains(new MetricFamily(
                        "strobe_build",
                        "The version of this broker",
                        Kind.GAUGE,
                        "version",
                        List.of(new Value("1.2.3", 1))));
    }
}

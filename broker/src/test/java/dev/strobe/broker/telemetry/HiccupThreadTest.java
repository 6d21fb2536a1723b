package dev.strobe.broker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.strobe.broker.telemetry.flight.RunDelays;
import dev.strobe.broker.time.ManualClock;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HiccupThreadTest {

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(0);
    private final LatencySeries gaps = new LatencySeries(3, clock);
    private final HiccupThread hiccups =
            new HiccupThread(1_000_000, clock, gaps.recorder(), new RunDelays(clock), gauge -> gauge.length());

    @Test
    void everyGapIsInTheHistogramAndOnlyLongOnesAreEvents() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            clock.overshooting(HiccupThread.REPORTED_NS);
            hiccups.waitOnce(() -> 7);
            clock.overshooting(25_000_000);
            hiccups.waitOnce(() -> 7);
        });

        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("strobe.Hiccup"))
                .extracting(event -> event.getLong("gapNs"), event -> event.getLong("runDelayNs"))
                .containsExactly(tuple(25_000_000L, 7L));
        assertThat(gaps.read().count()).isEqualTo(2);
        assertThat(gaps.read().sumNs()).isEqualTo(35_000_000);
    }

    @Test
    void aClockAnchorAndTheQueuesComeAtOnceAndThenEverySecond() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            for (int i = 0; i < 2_100; i++) {
                hiccups.waitOnce(() -> 7);
            }
        });

        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("strobe.ClockAnchor"))
                .extracting(event -> event.getEventType().getName(), event -> event.getLong("nanoTime"))
                .containsExactly(
                        tuple("strobe.ClockAnchor", 1_000_000L),
                        tuple("strobe.ClockAnchor", 1_001_000_000L),
                        tuple("strobe.ClockAnchor", 2_001_000_000L));
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("strobe.Queues"))
                .hasSize(3)
                .allSatisfy(event ->
                        assertThat(event.getLong("connections")).isEqualTo("strobe_connections_open".length()));
    }
}

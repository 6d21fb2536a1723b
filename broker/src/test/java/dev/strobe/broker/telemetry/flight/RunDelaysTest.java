package dev.strobe.broker.telemetry.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.strobe.broker.telemetry.FlightRecording;
import dev.strobe.broker.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDelaysTest {

    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(0);
    private final RunDelays delays = new RunDelays(clock);
    private Path stat = Path.of("");

    @BeforeEach
    void setUp() {
        stat = folder.resolve("schedstat");
    }

    @Test
    void onlyAnIntervalWithALongWaitLeavesAnEvent() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            says("100 5000000 1");
            delays.watch("strobe-loop-1", stat);
            sampleAfter(5 * MS, "200 6000000 2");
            sampleAfter(5 * MS, "200 6000000 2");
            sampleAfter(7 * MS, "9000000 9500000 3");
        });

        assertThat(events)
                .extracting(
                        event -> event.getString("thread"),
                        event -> event.getLong("intervalNs"),
                        event -> event.getLong("runDelayNs"))
                .containsExactly(tuple("strobe-loop-1", 7 * MS, 3_500_000L));
    }

    @Test
    void whereTheHostDoesNotTellThereAreNoEvents() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            delays.watch("gone", folder.resolve("none"));
            says("words");
            delays.watch("words", stat);
            delays.sample();
            sampleAfter(5 * MS, "1 999999999 1");
        });

        assertThat(events).isEmpty();
    }

    @Test
    void aRoundReadsNoMoreThanItsShareAndTheNextOneGoesOn() {
        List<RecordedEvent> events = FlightRecording.of(folder, () -> {
            says("0 0 0");
            for (int i = 0; i < RunDelays.READINGS_MAX + 1; i++) {
                delays.watch("loop-" + i, stat);
            }
            sampleAfter(5 * MS, "0 2000000 0");
            delays.sample();
        });

        assertThat(events)
                .extracting(event -> event.getString("thread"))
                .doesNotHaveDuplicates()
                .hasSize(RunDelays.READINGS_MAX + 1);
    }

    @Test
    void theSecondNumberIsTheWait() {
        assertThat(parsed("12345678901 42 7\n")).isEqualTo(42);
        assertThat(parsed("0 0 0\n")).isZero();
        assertThat(parsed("1 ")).isEqualTo(SchedStat.UNKNOWN);
        assertThat(parsed("")).isEqualTo(SchedStat.UNKNOWN);
    }

    private static long parsed(String text) {
        return SchedStat.secondNumber(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void sampleAfter(long ns, String text) {
        clock.advance(ns);
        says(text);
        delays.sample();
    }

    private void says(String text) {
        try {
            Files.writeString(stat, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

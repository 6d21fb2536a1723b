package dev.strobe.broker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.broker.telemetry.LatencySeries.Latencies;
import dev.strobe.broker.time.ManualClock;
import org.junit.jupiter.api.Test;

final class LatencySeriesTest {

    private static final long MS = 1_000_000;
    private static final long HOUR_NS = 3_600_000 * MS;

    private final ManualClock clock = new ManualClock(-5);
    private final LatencySeries series = new LatencySeries(2, clock);

    @Test
    void mergesWhatAllThreadsRecorded() {
        LatencyRecorder first = series.recorder();
        LatencyRecorder second = series.recorder();
        for (int i = 0; i < 99; i++) {
            first.record(MS);
        }
        second.record(HOUR_NS);

        Latencies read = series.read();

        assertThat(read.count()).isEqualTo(100);
        assertThat(read.sumNs()).isEqualTo(99 * MS + HOUR_NS);
        assertThat((double) read.p50Ns()).isCloseTo(MS, within(MS * 0.01));
        assertThat((double) read.maxNs()).isCloseTo(HOUR_NS, within(HOUR_NS * 0.01));
    }

    @Test
    void countsAndSumsAreOfTheWholeLifeAndReadersTakeNothingFromEachOther() {
        LatencyRecorder recorder = series.recorder();
        recorder.record(MS);
        series.read();
        recorder.record(3 * MS);

        Latencies once = series.read();
        Latencies again = series.read();

        assertThat(once).isEqualTo(again);
        assertThat(again.count()).isEqualTo(2);
        assertThat(again.sumNs()).isEqualTo(4 * MS);
    }

    @Test
    void quantilesForgetWhatLiesTwoWindowsBackAndTheCountDoesNot() {
        LatencyRecorder recorder = series.recorder();
        recorder.record(500 * MS);
        series.read();

        clock.advance(LatencySeries.WINDOW_NS);
        recorder.record(MS);
        assertThat(series.read().maxNs()).isGreaterThan(400 * MS);

        clock.advance(LatencySeries.WINDOW_NS);
        recorder.record(MS);
        Latencies read = series.read();
        assertThat(read.maxNs()).isLessThan(2 * MS);
        assertThat(read.count()).isEqualTo(3);
    }

    @Test
    void anEmptySeriesReadsAsZeroes() {
        assertThat(series.read()).isEqualTo(new Latencies(0, 0, 0, 0, 0, 0));
    }

    @Test
    void aNegativeDurationCountsAsNone() {
        series.recorder().record(-1);

        assertThat(series.read()).isEqualTo(new Latencies(1, 0, 0, 0, 0, 0));
    }

    @Test
    void everythingSinceTheStartIsKeptWithItsExactExtremes() {
        LatencyRecorder first = series.recorder();
        LatencyRecorder second = series.recorder();
        first.record(1_234_567);
        series.read();
        clock.advance(3 * LatencySeries.WINDOW_NS);
        second.record(7);
        second.record(HOUR_NS - 1);

        LatencySeries.Distribution all = series.readAll();

        assertThat(all.values().getTotalCount()).isEqualTo(3);
        assertThat(series.read().count()).isEqualTo(3);
        assertThat(all.sumNs()).isEqualTo(1_234_567 + 7 + HOUR_NS - 1);
        assertThat(all.minNs()).isEqualTo(7);
        assertThat(all.maxNs()).isEqualTo(HOUR_NS - 1);
    }
}

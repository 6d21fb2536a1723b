package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HiccupMeterTest {

    private static final long MS = 1_000_000;

    private final LateClock clock = new LateClock();
    private final List<String> reported = new ArrayList<>();
    private final HiccupMeter meter = new HiccupMeter(
            clock, (startNs, durationNs) -> reported.add(startNs / MS + " ms: " + durationNs / MS + " ms"));

    @Test
    void aHiccupIsWhatAWaitTookLongerThanAsked() {
        waitLate(0);
        waitLate(7 * MS);
        waitLate(3 * MS);
        assertThat(meter.maxNsAndReset()).isEqualTo(7 * MS);
        assertThat(meter.maxNsAndReset()).isZero();
        assertThat(reported).isEmpty();
    }

    @Test
    void aPhaseKeepsItsHiccupsAcrossIntervals() {
        waitLate(9 * MS);
        meter.maxNsAndReset();
        waitLate(2 * MS);
        assertThat(meter.phaseAndReset()).satisfies(phase -> {
            assertThat(phase.getTotalCount()).isEqualTo(2);
            assertThat(phase.valuesAreEquivalent(phase.getMaxValue(), 9 * MS)).isTrue();
        });
        assertThat(meter.phaseAndReset().getTotalCount()).isZero();
    }

    @Test
    void aLongHiccupIsReportedWithItsTime() {
        waitLate(0);
        waitLate(120 * MS);
        assertThat(reported).containsExactly("2 ms: 120 ms");
    }

    @Test
    void anInterruptEndsTheMeter() {
        Thread.currentThread().interrupt();
        assertThat(meter.waitOnce()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    private void waitLate(long lateNs) {
        clock.lateNs = lateNs;
        assertThat(meter.waitOnce()).isTrue();
    }

    /** Every park takes longer by what a test sets. */
    private static final class LateClock implements NanoClock {
        private long nowNs;
        private long lateNs;

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void parkNanos(long ns) {
            nowNs += ns + lateNs;
        }
    }
}

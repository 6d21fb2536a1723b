package dev.strobe.harness.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NanoClockTest {

    @Test
    void waitingGoesOnWhenAParkReturnsEarly() {
        HalfwayClock clock = new HalfwayClock();
        assertThat(clock.waitUntil(1_000)).isTrue();
        assertThat(clock.nanoTime()).isGreaterThanOrEqualTo(1_000);
        assertThat(clock.parks).isGreaterThan(1);
    }

    @Test
    void anInterruptedThreadStopsWaitingAndStaysInterrupted() {
        HalfwayClock clock = new HalfwayClock();
        Thread.currentThread().interrupt();
        assertThat(clock.waitUntil(1_000)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Every park returns after half of its time. */
    private static final class HalfwayClock implements NanoClock {
        private long nowNs;
        private int parks;

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void parkNanos(long ns) {
            parks++;
            nowNs += (ns + 1) / 2;
        }
    }
}

package dev.strobe.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.scenario.Scenario.Pacing;
import dev.strobe.harness.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenLoopPacerTest {

    private static final long START_NS = Long.MAX_VALUE - 500_000_000L; // the clock wraps within the test
    private static final long MS = 1_000_000L;

    private final ManualClock clock = new ManualClock(START_NS);
    private final StopSignal stop = new StopSignal();

    @Test
    void arrivalsAreHandedOutAtTheirIntendedTimes() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);

        for (int i = 0; i < 1000; i++) {
            assertThat(pacer.awaitNextNs()).isEqualTo(START_NS + i * MS);
            assertThat(pacer.call()).isEqualTo(START_NS + i * MS);
            pacer.returned();
        }
        assertThat(pacer.awaitNextNs()).isEqualTo(OpenLoopPacer.END);
        assertThat(pacer.latenessNsMax()).isZero();
        assertThat(pacer.handedOut()).isEqualTo(1000);
    }

    /** What a warm-up does so that the end of a phase is nothing new: the same arrivals at the same times. */
    @Test
    void piecesEndOftenAndChangeNoArrival() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);
        int pieces = 0;
        int sent = 0;

        while (!pacer.over()) {
            pacer.beginPiece(300);
            pieces++;
            while (pacer.nextIntendedNs() != OpenLoopPacer.END) {
                assertThat(pacer.awaitNextNs()).isEqualTo(START_NS + sent++ * MS);
                pacer.call();
                pacer.returned();
            }
            assertThat(pacer.awaitNextNs()).isEqualTo(OpenLoopPacer.END);
        }

        assertThat(sent).isEqualTo(1000);
        assertThat(pieces).isEqualTo(4);
    }

    @Test
    void aStopEndsEveryPiece() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);
        pacer.beginPiece(300);
        stop.stop();

        assertThat(pacer.awaitNextNs()).isEqualTo(OpenLoopPacer.END);
        assertThat(pacer.over()).isTrue();
    }

    /** Handing out the time of the clock instead of the schedule's is the coordinated-omission bug: it fails here. */
    @Test
    void aStallDelaysArrivalsButKeepsTheirIntendedTimes() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);
        long latencySumNs = 0;
        long latencyNsMax = 0;

        for (int i = 0; i < 1000; i++) {
            long intendedNs = pacer.awaitNextNs();
            assertThat(intendedNs).isEqualTo(START_NS + i * MS);
            pacer.call();
            if (i == 100) {
                clock.advance(200 * MS); // the target stands still inside one send call
            }
            long latencyNs = pacer.returned() - intendedNs;
            latencySumNs += latencyNs;
            latencyNsMax = Math.max(latencyNsMax, latencyNs);
        }
        // 200 ms, 199 ms, ... 1 ms: each message that was due during the stall waited for the rest of it.
        assertThat(latencyNsMax).isEqualTo(200 * MS);
        assertThat(latencySumNs).isEqualTo(200 * 201 / 2 * MS);
        assertThat(pacer.latenessNsMax()).isEqualTo(199 * MS);
    }

    @Test
    void whatIsDueIsSentWithoutWaitingAndNothingIsSkipped() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);
        sendOne(pacer);
        clock.advance(50 * MS);
        long parksBefore = clock.parks();
        pacer.returned();

        assertThat(pacer.overdue(clock.nanoTime())).isEqualTo(50);
        for (int i = 0; i < 50; i++) {
            sendOne(pacer);
        }
        assertThat(clock.parks()).isEqualTo(parksBefore);
        assertThat(pacer.overdue(clock.nanoTime())).isZero();
        sendOne(pacer);
        assertThat(clock.parks()).isEqualTo(parksBefore + 1);
    }

    @Test
    void timeInsideTheSendCallIsNotTheGeneratorsOwnDelay() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);

        pacer.awaitNextNs();
        pacer.call();
        clock.advance(10 * MS);
        pacer.returned();

        clock.advance(3 * MS); // between two messages: the harness's own doing
        pacer.awaitNextNs();
        pacer.call();
        assertThat(pacer.latenessNs()).isEqualTo(12 * MS);
        assertThat(pacer.ownDelayNs()).isEqualTo(3 * MS);
        pacer.returned();
        assertThat(pacer.ownDelayNsMax()).isEqualTo(3 * MS);
    }

    @Test
    void wakingLateIsOwnDelay() {
        clock.overshooting(70_000);
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);

        sendOne(pacer);
        sendOne(pacer);
        assertThat(pacer.ownDelayNsMax()).isEqualTo(70_000);
        assertThat(pacer.latenessNsMax()).isEqualTo(70_000);
    }

    @Test
    void spinningNeverParks() {
        clock.stepping(50);
        OpenLoopPacer pacer = pacer(10_000, 1, Pacing.SPIN);

        for (int i = 0; i < 100; i++) {
            sendOne(pacer);
        }
        assertThat(clock.parks()).isZero();
        assertThat(pacer.latenessNsMax()).isBetween(50L, 200L);
    }

    @Test
    void longWaitsAreCutSoThatAStopIsSeen() {
        OpenLoopPacer pacer = pacer(1, 10, Pacing.PARK);
        sendOne(pacer);
        sendOne(pacer);

        assertThat(clock.parks()).isEqualTo(20);
        assertThat(clock.longestParkNs()).isEqualTo(OpenLoopPacer.PARK_NS_MAX);
    }

    @Test
    void aStopEndsTheScheduleEvenWhereArrivalsAreDue() {
        OpenLoopPacer pacer = pacer(1000, 1, Pacing.PARK);
        sendOne(pacer);
        clock.advance(100 * MS);
        stop.stop();

        assertThat(pacer.awaitNextNs()).isEqualTo(OpenLoopPacer.END);
        assertThat(pacer.handedOut()).isEqualTo(1);
        assertThat(pacer.overdue(clock.nanoTime())).isEqualTo(100);
    }

    @Test
    void aPhaseMayStartAhead() {
        ArrivalSchedule arrivals = arrivals(1000, 1);
        OpenLoopPacer pacer = new OpenLoopPacer(clock, arrivals, START_NS + 5 * MS, Pacing.PARK, stop);

        assertThat(pacer.awaitNextNs()).isEqualTo(START_NS + 5 * MS);
        assertThat(pacer.call()).isEqualTo(START_NS + 5 * MS);
        assertThat(pacer.ownDelayNs()).isZero();
    }

    @Test
    void aScheduleThatGoesBackwardsIsABrokenInvariant() {
        ArrivalSchedule backwards = new ArrivalSchedule() {
            @Override
            public long count() {
                return 3;
            }

            @Override
            public long offsetNs(long index) {
                return 1000 - index;
            }

            @Override
            public long dueBy(long elapsedNs) {
                return 3;
            }
        };
        OpenLoopPacer pacer = new OpenLoopPacer(clock, backwards, START_NS, Pacing.PARK, stop);
        pacer.awaitNextNs();

        assertThatThrownBy(pacer::awaitNextNs)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("went backwards");
    }

    private static void sendOne(OpenLoopPacer pacer) {
        assertThat(pacer.awaitNextNs()).isNotEqualTo(OpenLoopPacer.END);
        pacer.call();
        pacer.returned();
    }

    private OpenLoopPacer pacer(long perSecond, int seconds, Pacing pacing) {
        return new OpenLoopPacer(clock, arrivals(perSecond, seconds), START_NS, pacing, stop);
    }

    private static ArrivalSchedule arrivals(long perSecond, int seconds) {
        Rate rate = Rate.perSecond(perSecond);
        return ArrivalSchedule.of(new PhaseSpec.Open("phase", false, rate, rate, Duration.ofSeconds(seconds)));
    }
}

package dev.strobe.harness.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.health.Mark;
import dev.strobe.harness.measure.health.PhaseJudgement;
import dev.strobe.harness.scenario.Expectation.Comparison;
import dev.strobe.harness.scenario.Slo;
import dev.strobe.harness.search.ProbeVerdict.Outcome;
import dev.strobe.reports.stats.BacklogSlope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeJudgeTest {

    private static final Slo.Limit LIMIT = new Slo.Limit("end_to_end.p99", Comparison.LT, 20_000);
    private static final BacklogSlope STABLE = new BacklogSlope(1, -4, 6, 0.99, 8);
    private static final BacklogSlope GROWING = new BacklogSlope(500, 450, 550, 0.99, 8);
    private static final PhaseJudgement VALID = new PhaseJudgement(List.of(), List.of(), List.of());
    private static final PhaseJudgement BUSY = new PhaseJudgement(
            List.of(Mark.CPU_SHARED), List.of("other processes used 0.50 cores: stop them"), List.of());

    @Test
    void aProbeHoldsThatKeepsEveryLimit() {
        ProbeVerdict verdict = judge(reading(10_000, false, STABLE, 19_999.0, VALID), false);

        assertThat(verdict.outcome()).isEqualTo(Outcome.HELD);
        assertThat(verdict.marks()).isEmpty();
        assertThat(verdict.text()).isEqualTo("held: end_to_end.p99 of slow 20.0 ms");
        assertThat(judge(reading(9_900, false, STABLE, 1.0, VALID), false).outcome())
                .isEqualTo(Outcome.HELD);
    }

    @Test
    void oneSlowSubscriptionOfSeveralIsEnoughToFail() {
        ProbeVerdict verdict = judge(reading(10_000, false, STABLE, 20_000.0, VALID), false);

        assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(verdict.marks()).containsExactly(Mark.SLO_MISSED);
        assertThat(verdict.text()).isEqualTo("did not hold: end_to_end.p99 of slow 20.0 ms, limit 20.0 ms");
        assertThat(verdict.clear()).isFalse();
    }

    @Test
    void aBacklogThatGrowsInOneSubscriptionIsEnoughToFail() {
        ProbeVerdict verdict = judge(reading(10_000, false, GROWING, 1.0, VALID), false);

        assertThat(verdict.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(verdict.marks()).containsExactly(Mark.BACKLOG_GREW);
        assertThat(verdict.text()).isEqualTo("did not hold: backlog of slow grew by 500/s [450/s to 550/s]");
    }

    @Test
    void whatFallsShortOfTheOfferedRateFailsAndFarShortClearly() {
        ProbeVerdict slightly = judge(reading(9_899, false, STABLE, 1.0, VALID), false);
        ProbeVerdict far = judge(reading(8_999, false, STABLE, 1.0, VALID), false);

        assertThat(slightly.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(slightly.text()).isEqualTo("did not hold: achieved 9,899/s of 10,000/s");
        assertThat(slightly.clear()).isFalse();
        assertThat(far.clear()).isTrue();
        assertThat(judge(reading(10_000, true, STABLE, 1.0, VALID), false).clear())
                .isTrue();
    }

    @Test
    void aDisturbanceExcusesAFailureAndSpoilsNoSuccess() {
        ProbeVerdict failed = judge(reading(8_000, false, GROWING, 90_000.0, BUSY), false);
        ProbeVerdict held = judge(reading(10_000, false, STABLE, 1.0, BUSY), false);

        assertThat(failed.outcome()).isEqualTo(Outcome.DISTURBED);
        assertThat(failed.clear()).as("nothing is clear then").isFalse();
        assertThat(failed.text()).isEqualTo("was disturbed: other processes used 0.50 cores (and 3 more)");
        assertThat(failed.cpuShared()).isTrue();
        assertThat(held.outcome()).isEqualTo(Outcome.HELD);
    }

    @Test
    void aConfirmationMustBeUndisturbed() {
        assertThat(judge(reading(10_000, false, STABLE, 1.0, BUSY), true).outcome())
                .isEqualTo(Outcome.DISTURBED);
        assertThat(judge(reading(10_000, false, STABLE, 1.0, VALID), true).outcome())
                .isEqualTo(Outcome.HELD);
    }

    @Test
    void theMachineOfASmokeRunIsNotJudged() {
        assertThat(ProbeJudge.judge(reading(10_000, false, STABLE, 1.0, BUSY), true, false)
                        .outcome())
                .isEqualTo(Outcome.HELD);
        assertThat(ProbeJudge.judge(reading(10_000, false, GROWING, 1.0, BUSY), false, false)
                        .outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void whatIsUnknownSaysNothingUnlessSomethingElseFailed() {
        ProbeVerdict noSlope = judge(reading(10_000, false, null, 1.0, VALID), false);
        ProbeVerdict noFigure = judge(reading(10_000, false, STABLE, null, VALID), false);

        assertThat(noSlope.outcome()).isEqualTo(Outcome.DISTURBED);
        assertThat(noSlope.text()).contains("too few samples to tell whether its backlog grew");
        assertThat(noFigure.outcome()).isEqualTo(Outcome.DISTURBED);
        assertThat(noFigure.text()).contains("too few messages for end_to_end.p99 of slow");
        assertThat(judge(reading(9_000, false, STABLE, null, VALID), false).outcome())
                .isEqualTo(Outcome.FAILED);
    }

    private static ProbeVerdict judge(ProbeReading reading, boolean confirming) {
        return ProbeJudge.judge(reading, confirming, true);
    }

    /** Two subscriptions at 10,000/s, the first of them well; what is said is of the second. */
    private static ProbeReading reading(
            double achieved,
            boolean saturated,
            @Nullable BacklogSlope slope,
            @Nullable Double p99Us,
            PhaseJudgement judgement) {
        return new ProbeReading(
                10_000,
                achieved,
                saturated,
                List.of(new ProbeReading.Backlog("fast", STABLE), new ProbeReading.Backlog("slow", slope)),
                List.of(new ProbeReading.Latency(LIMIT, "fast", 0.5), new ProbeReading.Latency(LIMIT, "slow", p99Us)),
                judgement);
    }
}

package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.run.Run.Capacity;
import dev.strobe.reports.stats.KneeFinder.Slo;
import dev.strobe.reports.stats.KneeFinder.Step;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KneeFinderTest {

    private static final BacklogSlope LEVEL = new BacklogSlope(0.1, -1, 1.2, 0.99, 20);
    private static final BacklogSlope GROWING = new BacklogSlope(300, 250, 350, 0.99, 20);
    private static final BacklogSlope DRAINING = new BacklogSlope(-300, -350, -250, 0.99, 20);
    private static final Slo SLO = new Slo(20_000, "end_to_end.p99 < 20ms");

    @Test
    void theKneeLiesBetweenTheLastStepThatHeldAndTheNext() {
        Capacity capacity = find(held(1), held(2), saturated(3), saturated(4));
        assertThat(capacity.kneeLowPerS()).isEqualTo(20_000.0);
        assertThat(capacity.kneeHighPerS()).isEqualTo(30_000.0);
        assertThat(capacity.withinSloPerS()).isNull();
        assertThat(capacity.slo()).isNull();
        assertThat(capacity.method()).contains("step-2", "step-3", "saturated").doesNotContain("this machine");
    }

    @Test
    void anAchievedRateBelowNinetyNinePerCentDoesNotHold() {
        Capacity capacity = find(held(1), step(2, 19_700, LEVEL, 900.0));
        assertThat(capacity.kneeHighPerS()).isEqualTo(20_000.0);
        assertThat(capacity.method()).contains("achieved 19700/s of 20000/s offered");
    }

    @Test
    void aGrowingBacklogDoesNotHoldEvenWhenAlmostAllWasAchieved() {
        Capacity capacity = find(held(1), step(2, 19_950, GROWING, 900.0));
        assertThat(capacity.kneeLowPerS()).isEqualTo(10_000.0);
        assertThat(capacity.method())
                .contains("backlog grew by 300.0 messages a second (99 % interval 250.0 to 350.0)");
    }

    @Test
    void aDrainingBacklogHolds() {
        assertThat(find(held(1), step(2, 20_000, DRAINING, 900.0), saturated(3)).kneeLowPerS())
                .isEqualTo(20_000.0);
    }

    @Test
    void aStepOverTheSloDoesNotHold() {
        List<Step> steps = List.of(held(1), held(2), step(3, 30_000, LEVEL, 21_000.0));
        Capacity capacity = KneeFinder.find(steps, Optional.of(SLO));
        assertThat(capacity.kneeLowPerS()).isEqualTo(20_000.0);
        assertThat(capacity.withinSloPerS()).isEqualTo(20_000.0);
        assertThat(capacity.slo()).isEqualTo("end_to_end.p99 < 20ms");
        assertThat(capacity.method()).contains("p99 21000 us over the SLO's 20000 us");
    }

    @Test
    void withoutAStepThatFailedThereIsNoKneeButStillARateWithinTheSlo() {
        Capacity capacity = KneeFinder.find(List.of(held(1), held(2)), Optional.of(SLO));
        assertThat(capacity.kneeLowPerS()).isNull();
        assertThat(capacity.kneeHighPerS()).isNull();
        assertThat(capacity.withinSloPerS()).isEqualTo(20_000.0);
        assertThat(capacity.method()).contains("no step failed to hold up to 20000/s (step-2)");
    }

    @Test
    void aFirstStepThatFailsLeavesOnlyTheUpperEnd() {
        Capacity capacity = find(saturated(1), saturated(2));
        assertThat(capacity.kneeLowPerS()).isNull();
        assertThat(capacity.kneeHighPerS()).isEqualTo(10_000.0);
        assertThat(capacity.method()).contains("below the first step");
    }

    @Test
    void anInvalidStepAtEitherEndWithholdsTheBracketAndSaysWhy() {
        String reason = "foreign CPU 0.40 cores, limit 0.10 cores";
        Step invalidHeld = new Step("step-1", 10_000, 10_000, LEVEL, 900.0, List.of(), List.of(reason));
        Step invalidNext = new Step("step-2", 20_000, 9_000, LEVEL, 900.0, List.of("saturated"), List.of(reason));
        for (Capacity capacity : List.of(
                KneeFinder.find(List.of(invalidHeld, saturated(2)), Optional.of(SLO)), find(held(1), invalidNext))) {
            assertThat(capacity.kneeLowPerS()).isNull();
            assertThat(capacity.kneeHighPerS()).isNull();
            assertThat(capacity.withinSloPerS()).isNull();
            assertThat(capacity.method()).contains("withheld", "invalid", reason);
        }
    }

    @Test
    void anInvalidStepThatTheBracketDoesNotRestOnDoesNotMatter() {
        Step invalid = new Step("step-1", 10_000, 10_000, LEVEL, 900.0, List.of(), List.of("steal 3 %"));
        assertThat(find(invalid, held(2), saturated(3)).kneeLowPerS()).isEqualTo(20_000.0);
    }

    @Test
    void anEarlierStepThatFailedIsNamed() {
        Capacity capacity = find(held(1), step(2, 19_000, LEVEL, 900.0), held(3), saturated(4));
        assertThat(capacity.kneeLowPerS()).isEqualTo(30_000.0);
        assertThat(capacity.method()).contains("the earlier step-2 did not hold either");
    }

    @Test
    void aStepThatCannotBeJudgedWithholdsTheBracket() {
        assertThat(find(held(1), step(2, 20_000, null, 900.0)).method()).contains("withheld", "too few intervals");
        List<Step> steps = List.of(held(1), step(2, 20_000, LEVEL, null));
        assertThat(KneeFinder.find(steps, Optional.of(SLO)).method()).contains("withheld", "p99 is not known");
    }

    @Test
    void sharedCoresMakeTheKneeOneOfThisMachine() {
        Step shared = new Step("step-2", 20_000, 15_000, LEVEL, 900.0, List.of("cpu-shared"), List.of());
        assertThat(find(held(1), shared).method()).contains("of this machine, generator included");
    }

    @Test
    void noStepsGiveNoKnee() {
        assertThat(find().method()).isEqualTo("no knee: no step was measured");
    }

    private static Capacity find(Step... steps) {
        return KneeFinder.find(List.of(steps), Optional.empty());
    }

    private static Step held(int index) {
        return step(index, index * 10_000, LEVEL, 900.0);
    }

    private static Step saturated(int index) {
        return new Step("step-" + index, index * 10_000, 5_000, GROWING, 5e6, List.of("saturated"), List.of());
    }

    private static Step step(int index, double achievedPerS, @Nullable BacklogSlope slope, @Nullable Double p99Us) {
        return new Step("step-" + index, index * 10_000, achievedPerS, slope, p99Us, List.of(), List.of());
    }
}

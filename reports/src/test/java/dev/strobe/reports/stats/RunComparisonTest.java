package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RunComparisonTest {

    private final Run steps;
    private final Run closed;

    RunComparisonTest(@TempDir Path folder) {
        steps = RunFixtures.stepLoad(folder).read();
        closed = RunFixtures.closedLoop(folder).read();
    }

    @Test
    void aRunComparedWithItselfDiffersNowhere() {
        RunComparison comparison = RunComparison.of(steps, steps, false);

        assertThat(comparison.refused()).isFalse();
        assertThat(comparison.rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.difference()).isIn(0.0, null));
        assertThat(comparison.rows()).noneSatisfy(row -> assertThat(row.phase()).isEqualTo("warmup"));
    }

    @Test
    void differenceAndRatioAreOfTheSecondAgainstTheFirst() {
        RunComparison.Row row = new RunComparison.Row("p", "m", RunComparison.Unit.PER_SECOND, 8.0, 6.0, false, false);

        assertThat(row.difference()).isEqualTo(-2.0);
        assertThat(row.ratio()).isEqualTo(0.75);
        assertThat(new RunComparison.Row("p", "m", RunComparison.Unit.MESSAGES, 0.0, 6.0, false, false).ratio())
                .isNull();
        assertThat(new RunComparison.Row("p", "m", RunComparison.Unit.MESSAGES, null, 6.0, false, false).difference())
                .isNull();
    }

    @Test
    void anotherScenarioIsRefused() {
        assertRefused(RunVariants.scenario(steps, "constant", ""), "scenario differs: A step-load, B constant");
        assertRefused(RunVariants.scenario(steps, "step-load", ""), "content of the scenario differs");
    }

    @Test
    void smokeRunsOtherMachinesAndUnfinishedRunsAreRefused() {
        assertRefused(RunVariants.smoke(steps), "B is a smoke run");
        assertRefused(RunVariants.cores(steps, 64), "cores differs: A 2, B 64");
        assertRefused(
                RunVariants.ended(steps, Run.Verdict.ERROR, "target died"), "B did not end as planned: verdict error");
        assertRefused(RunVariants.ended(steps, Run.Verdict.ABORTED, "Ctrl-C"), "verdict aborted");
        assertRefused(RunVariants.ended(steps, Run.Verdict.INVALID, "steal 4 %"), "B is invalid: steal 4 %");
        assertRefused(RunVariants.phases(steps, List.of()), "B measured nothing");
    }

    @Test
    void anotherLoadUnderTheSameNameIsRefused() {
        Phase step = steps.phases().get(1);
        Phase faster = RunVariants.offered(step, 12_000);
        assertRefused(
                RunVariants.phases(steps, List.of(faster)),
                "load of phase step-1 differs: A open loop at 10,000/s, B open loop at 12,000/s");
    }

    @Test
    void aFailedExpectationIsNoReasonToRefuse() {
        Run failed = RunVariants.ended(steps, Run.Verdict.FAIL, "p99 too long");

        assertThat(RunComparison.of(steps, failed, false).refused()).isFalse();
    }

    @Test
    void aPhaseThatOnlyOneRunReachedIsNotedAndLeftOut() {
        Run shorter = RunVariants.phases(steps, steps.phases().subList(0, 5));

        RunComparison comparison = RunComparison.of(steps, shorter, false);

        assertThat(comparison.refused()).isFalse();
        assertThat(comparison.notes()).contains("only A measured step-5, step-6");
        assertThat(comparison.rows()).noneSatisfy(row -> assertThat(row.phase()).isEqualTo("step-5"));
    }

    @Test
    void forcedRunsAreComparedAndTheReasonsStay() {
        RunComparison comparison = RunComparison.of(steps, RunVariants.smoke(steps), true);

        assertThat(comparison.refused()).isFalse();
        assertThat(comparison.rows()).isNotEmpty();
        assertThat(comparison.unlike()).anyMatch(reason -> reason.startsWith("B is a smoke run"));
    }

    @Test
    void aClosedLoopComparesServiceTimes() {
        assertThat(RunComparison.of(closed, closed, false).rows())
                .anySatisfy(row -> assertThat(row.metric()).isEqualTo("publish_service p99"))
                .noneSatisfy(row -> assertThat(row.metric()).startsWith("publish_response"));
    }

    private void assertRefused(Run other, String reason) {
        RunComparison comparison = RunComparison.of(steps, other, false);

        assertThat(comparison.refused()).isTrue();
        assertThat(comparison.rows()).isEmpty();
        assertThat(comparison.unlike()).anySatisfy(line -> assertThat(line).contains(reason));
    }
}

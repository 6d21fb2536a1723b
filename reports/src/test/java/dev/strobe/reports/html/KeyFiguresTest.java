package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFiguresTest {

    private static final String SLO = "end_to_end.p99 < 20ms and backlog stable";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aCapacityThatWasFoundIsTheFirstFigure() {
        Run run = searched(new Run.Capacity(20_000.0, 21_000.0, 20_000.0, SLO, "20,000/s held in probe-4; more"));

        assertThat(KeyFigures.html(run))
                .contains(
                        ">Capacity<",
                        ">20,000/s<",
                        "The highest rate that held end_to_end.p99 &lt; 20ms",
                        "21,000/s did not.")
                .doesNotContain("Knee");
    }

    @Test
    void aCapacityThatWasWithheldSaysWhyInsteadOfClaimingThatNothingSaturated() {
        Run withheld = searched(new Run.Capacity(null, null, null, SLO, "capacity withheld: probes disagree; more"));
        Run below = searched(new Run.Capacity(null, 5_000.0, null, SLO, "no capacity: nothing held; more"));

        assertThat(KeyFigures.html(withheld))
                .contains(">Capacity<", ">not given<", "capacity withheld: probes disagree.")
                .doesNotContain("No step saturated");
        assertThat(KeyFigures.html(below)).contains(">&lt; 5,000/s<", "no capacity: nothing held.");
    }

    @Test
    void theLatencyIsThatOfTheHardestPhaseThatHeld() {
        Run run = RunFixtures.stepLoad(folder).read();
        List<Phase> phases = run.phases();
        Phase hardest = KeyPhase.of(run).orElseThrow();
        List<Phase> failed = phases.stream()
                .map(phase -> phase.equals(hardest) ? RunVariants.marked(phase, List.of("slo-missed")) : phase)
                .toList();
        List<Phase> allFailed = phases.stream()
                .map(phase -> RunVariants.marked(phase, List.of("backlog-grew")))
                .toList();

        assertThat(KeyPhase.of(RunVariants.phases(run, failed)))
                .get()
                .extracting(Phase::name)
                .isNotEqualTo(hardest.name());
        assertThat(KeyPhase.why(KeyPhase.of(RunVariants.phases(run, allFailed)).orElseThrow()))
                .isEqualTo("no measured phase held the objective");
    }

    private Run searched(Run.Capacity capacity) {
        return RunVariants.capacity(RunFixtures.stepLoad(folder).read(), capacity);
    }
}

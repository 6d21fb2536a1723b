package dev.strobe.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.fixture.RunVariants;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlowestSectionTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void fewPhasesHaveTwentyMessagesEach() {
        Run run = RunFixtures.stepLoad(folder).read();

        ToIntFunction<String> most = SlowestSection.most(run);

        assertThat(run.phases())
                .allSatisfy(phase -> assertThat(most.applyAsInt(phase.name())).isEqualTo(20));
    }

    @Test
    void manyPhasesShareButForTheOneThatTheRunIsJudgedBy() {
        Run run = RunFixtures.stepLoad(folder).read();
        String key = KeyPhase.of(run).map(Phase::name).orElseThrow();
        List<Phase> many = new ArrayList<>();
        while (many.size() < 50) {
            many.addAll(run.phases());
        }

        ToIntFunction<String> most = SlowestSection.most(RunVariants.phases(run, many));

        assertThat(most.applyAsInt(key)).isEqualTo(20);
        assertThat(most.applyAsInt("probe-3")).isBetween(3, 4);
    }
}

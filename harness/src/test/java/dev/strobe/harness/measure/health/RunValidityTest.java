package dev.strobe.harness.measure.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.health.RunValidity.JudgedPhase;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RunValidityTest {

    @Test
    void aRunIsInvalidIfAnExpectationRestsOnAnInvalidPhase() {
        RunValidity run = RunValidity.of(List.of(phase("step-1", 0.0), phase("step-2", 0.5)), Set.of("step-2"), false);
        assertThat(run.validity().valid()).isFalse();
        assertThat(run.validity().reasons()).singleElement().asString().startsWith("step-2: other processes used 0.50");
        assertThat(run.validity().foreignCpuPct()).isEqualTo(50.0);
    }

    @Test
    void aRunStaysValidIfNothingRestsOnTheInvalidPhase() {
        RunValidity run = RunValidity.of(List.of(phase("step-1", 0.0), phase("step-2", 0.5)), Set.of("step-1"), false);
        assertThat(run.validity().valid()).isTrue();
        assertThat(run.validity().reasons()).isEmpty();
        assertThat(run.remarks())
                .singleElement()
                .asString()
                .startsWith("step-2: ")
                .contains("no expectation rests");
        assertThat(run.validity().foreignCpuPct()).isZero();
    }

    @Test
    void withoutExpectationsTheWorstOfAllPhasesIsShown() {
        RunValidity run = RunValidity.of(List.of(phase("step-1", 0.0), phase("step-2", 0.5)), Set.of(), false);
        assertThat(run.validity().valid()).isTrue();
        assertThat(run.validity().foreignCpuPct()).isEqualTo(50.0);
        assertThat(run.validity().hiccupMaxMs()).isEqualTo(3.0);
    }

    @Test
    void aSmokeRunIsPrintedAndNotJudged() {
        RunValidity run = RunValidity.of(List.of(phase("step-1", 0.5)), Set.of("step-1"), true);
        assertThat(run.validity().valid()).isTrue();
        assertThat(run.remarks()).singleElement().asString().contains("smoke run: not judged");
    }

    @Test
    void whatIsUnknownStaysUnknown() {
        RunValidity run = RunValidity.of(List.of(phase("step-1", null)), Set.of("step-1"), false);
        assertThat(run.validity().valid()).isTrue();
        assertThat(run.validity().foreignCpuPct()).isNull();
        assertThat(run.remarks()).singleElement().asString().startsWith("step-1: CPU of other processes is unknown");
    }

    private static JudgedPhase phase(String name, @Nullable Double foreignCores) {
        LoadThreadHealth thread = new LoadThreadHealth("orders-0", false, 0.4, null, 0, 0.0);
        PhaseHealth health =
                new PhaseHealth(20, 60, false, 50.0, 8_000.0, List.of(thread), 40.0, foreignCores, 0.0, 3.0);
        return new JudgedPhase(name, health, PhaseJudge.judge(health));
    }
}

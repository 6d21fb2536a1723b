package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.FULL;
import static dev.strobe.harness.scenario.Samples.SEARCH;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeScaleTest {

    @Test
    void phasesShrinkToTheirFloorsAndNothingElseDoes() {
        Scenario full = read(FULL);
        Scenario scaled = full.scaled(0.1);

        assertThat(scaled.load().stream().map(entry -> entry.phases().getFirst().length()))
                .containsExactly(
                        Duration.ofSeconds(5), // a warm-up of 10 s is not cut below 5 s
                        Duration.ofMillis(500), // one that is shorter already stays
                        Duration.ofSeconds(5), // a closed warm-up is one too
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(9),
                        Duration.ofMinutes(12),
                        Duration.ofSeconds(2),
                        Duration.ofNanos(1_500_000), // shorter than 1 s already
                        Duration.ofSeconds(3));
        assertThat(scaled.synthetic().stalls())
                .isEqualTo(List.of(
                        new SyntheticSpec.Stall(
                                Duration.ofMillis(800), Duration.ofSeconds(2), SyntheticSpec.Stall.Mode.BLOCK_SEND),
                        new SyntheticSpec.Stall(
                                Duration.ofSeconds(6), Duration.ofSeconds(1), SyntheticSpec.Stall.Mode.HOLD)));
        assertThat(scaled.producers()).isEqualTo(full.producers());
        assertThat(scaled.drain()).isEqualTo(full.drain());
        assertThat(scaled.expectations()).isEqualTo(full.expectations());
        assertThat(scaled.phases())
                .extracting(PhaseSpec::name)
                .isEqualTo(full.phases().stream().map(PhaseSpec::name).toList());
    }

    @Test
    void aScaleOfOneChangesNothingAndTwoDoubles() {
        Scenario full = read(FULL);
        assertThat(full.scaled(1)).isSameAs(full);
        assertThat(full.scaled(2).phases().getFirst().length()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aMeasuredPhaseKeepsAtLeastOneSecond() {
        assertThat(read(FULL).scaled(0.001).phases().stream()
                        .filter(phase -> phase.name().equals("step-1"))
                        .map(PhaseSpec::length))
                .containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void aSearchTakesShorterProbesAndKeepsItsSloAndRates() {
        LoadSpec.Search full = (LoadSpec.Search) read(SEARCH).load().get(1);

        LoadSpec.Search scaled =
                (LoadSpec.Search) read(SEARCH).scaled(0.15).load().get(1);

        assertThat(scaled)
                .isEqualTo(new LoadSpec.Search(
                        full.from(),
                        full.upTo(),
                        Duration.ofSeconds(5), // 10,000 messages, for a p99.9
                        Duration.ofMillis(500),
                        full.precisionPct(),
                        full.slo(),
                        Duration.ofSeconds(5)));
        assertThat(read(new ScenarioWriter().write(read(SEARCH).scaled(0.15))))
                .isEqualTo(read(SEARCH).scaled(0.15));
    }

    @Test
    void impossibleScalesAreRefused() {
        for (double factor : new double[] {0, -1, Double.NaN, 101}) {
            assertThatThrownBy(() -> read(FULL).scaled(factor)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

package dev.strobe.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedScenariosTest {

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("strobe.root")));

    private final ShippedScenarios shipped = new ShippedScenarios(ROOT.resolve("scenarios"));

    @Test
    void everyShippedScenarioReadsAndExpectsOnlyWhatAnyMachineCanHold() {
        assertThat(shipped.all())
                .containsKeys(
                        "calibration",
                        "constant",
                        "fan-out",
                        "observer-overhead",
                        "observer-overhead-single",
                        "peak",
                        "step-load",
                        "synthetic-stall");
        shipped.all().forEach((name, file) -> {
            Scenario scenario = new ScenarioReader().read(file, List.of());
            assertThat(scenario.name()).isEqualTo(name);
            assertThat(scenario.description()).isNotEmpty();
            assertThat(scenario.expectations())
                    .extracting(Expectation::text)
                    .containsExactly("lost_acked == 0", "corrupted == 0");
            assertThat(new ScenarioReader().readText(name, new ScenarioWriter().write(scenario.scaled(0.1)), List.of()))
                    .isEqualTo(scenario.scaled(0.1));
        });
    }

    @Test
    void theyTakeAboutAsLongAsTheySay() {
        assertThat(length("step-load")).isBetween(Duration.ofSeconds(130), Duration.ofSeconds(160));
        assertThat(length("constant")).isEqualTo(Duration.ofMinutes(2));
        assertThat(length("synthetic-stall")).isEqualTo(Duration.ofSeconds(25));
        assertThat(length("fan-out")).isEqualTo(Duration.ofSeconds(65));
        assertThat(length("peak")).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void theyNeedNothingButStrobeItself() {
        shipped.all()
                .forEach((name, file) -> assertThat(
                                new ScenarioReader().read(file, List.of()).target())
                        .as(name)
                        .isIn("strobe", "synthetic"));
    }

    @Test
    void anArgumentIsAFileElseAName(@TempDir Path folder) throws IOException {
        Path own = Files.writeString(folder.resolve("own.yaml"), Samples.MINIMAL);

        assertThat(shipped.resolve(own.toString())).isEqualTo(own);
        assertThat(shipped.resolve("constant")).isEqualTo(ROOT.resolve("scenarios/constant.yaml"));
        assertThatThrownBy(() -> shipped.resolve("stepload"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("no scenario of that name (did you mean step-load?); shipped are: ")
                .hasMessageContaining("synthetic-stall");
        assertThatThrownBy(() -> shipped.resolve(folder.resolve("none.yaml").toString()))
                .hasMessageContaining("none.yaml: no such file");
        assertThat(new ShippedScenarios(folder.resolve("nowhere")).all()).isEmpty();
    }

    private Duration length(String name) {
        return new ScenarioReader()
                .read(shipped.resolve(name), List.of()).phases().stream()
                        .map(PhaseSpec::length)
                        .reduce(Duration.ZERO, Duration::plus);
    }
}

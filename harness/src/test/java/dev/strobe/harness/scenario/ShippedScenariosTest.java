package dev.strobe.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                        "capacity-search",
                        "constant",
                        "controller-loss",
                        "failover-kill-leader",
                        "failover-partition-leader",
                        "failover-pause-leader",
                        "fan-out",
                        "gate",
                        "lost-majority",
                        "observer-overhead",
                        "observer-overhead-single",
                        "peak",
                        "rebalance-storm",
                        "rolling-restart",
                        "slow-disk-follower",
                        "step-load",
                        "synthetic-stall");
        shipped.all().forEach((name, file) -> {
            Scenario scenario = new ScenarioReader().read(file, List.of());
            assertThat(scenario.name()).isEqualTo(name);
            assertThat(scenario.description()).isNotEmpty();
            assertThat(scenario.expectations())
                    .extracting(Expectation::text)
                    .startsWith("lost_acked == 0", "corrupted == 0")
                    .isSubsetOf(
                            "lost_acked == 0",
                            "corrupted == 0",
                            "duplicated == 0",
                            "reordered == 0",
                            "offsets_back == 0",
                            "failed == 0",
                            "unavailable >= 9s in kill");
            assertThat(new ScenarioReader().readText(name, new ScenarioWriter().write(scenario.scaled(0.1)), List.of()))
                    .isEqualTo(scenario.scaled(0.1));
        });
    }

    @Test
    void theyTakeAboutAsLongAsTheySay() {
        assertThat(length("step-load")).isBetween(Duration.ofSeconds(130), Duration.ofSeconds(160));
        assertThat(length("capacity-search")).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        assertThat(length("constant")).isEqualTo(Duration.ofMinutes(2));
        assertThat(length("synthetic-stall")).isEqualTo(Duration.ofSeconds(25));
        assertThat(length("fan-out")).isEqualTo(Duration.ofSeconds(65));
        assertThat(length("gate")).isEqualTo(Duration.ofSeconds(33));
        assertThat(length("peak")).isEqualTo(Duration.ofSeconds(40));
        assertThat(length("failover-kill-leader")).isEqualTo(Duration.ofSeconds(95));
        assertThat(length("failover-pause-leader")).isEqualTo(Duration.ofSeconds(95));
        assertThat(length("failover-partition-leader")).isEqualTo(Duration.ofSeconds(95));
        assertThat(length("controller-loss")).isEqualTo(Duration.ofSeconds(95));
        assertThat(length("slow-disk-follower")).isEqualTo(Duration.ofSeconds(65));
        assertThat(length("lost-majority")).isEqualTo(Duration.ofSeconds(70));
        assertThat(length("rolling-restart")).isEqualTo(Duration.ofMinutes(2));
        assertThat(length("rebalance-storm")).isEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void theyNeedNothingButStrobeItself() {
        shipped.all()
                .forEach((name, file) -> assertThat(
                                new ScenarioReader().read(file, List.of()).target())
                        .as(name)
                        .matches("strobe(\\?.*)?|synthetic"));
    }

    @Test
    void failoverLosesNothingThatTwoCopiesHold() {
        for (String name : List.of(
                "controller-loss",
                "failover-kill-leader",
                "failover-partition-leader",
                "failover-pause-leader",
                "lost-majority",
                "rolling-restart",
                "slow-disk-follower")) {
            Scenario scenario = new ScenarioReader().read(shipped.resolve(name), List.of());
            assertThat(scenario.nodes()).as(name).isEqualTo(3);
            assertThat(scenario.faults()).as(name).isNotEmpty();
            assertThat(scenario.topics().values())
                    .as(name)
                    .allMatch(topic ->
                            topic.replicas() == 3 && topic.settings().equals(Map.of("min.insync.replicas", "2")));
            assertThat(scenario.producers())
                    .as(name)
                    .allMatch(producer -> producer.acks() == Scenario.Acks.ALL && producer.idempotence());
        }
    }

    @Test
    void aRebalanceStormComparesEveryAssignor() {
        Scenario storm = new ScenarioReader().read(shipped.resolve("rebalance-storm"), List.of());

        assertThat(storm.consumers())
                .extracting(Scenario.ConsumerSpec::assignor)
                .containsExactly(Scenario.Assignor.values());
        assertThat(storm.consumers())
                .extracting(Scenario.ConsumerSpec::churn)
                .containsOnly(new Scenario.ChurnSpec(Duration.ofSeconds(5), Duration.ofSeconds(2)));
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
        return new ScenarioReader().read(shipped.resolve(name), List.of()).typicalLength();
    }
}

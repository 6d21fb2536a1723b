package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.MINIMAL;
import static dev.strobe.harness.scenario.Samples.errors;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.FaultSpec.Action;
import dev.strobe.harness.scenario.FaultSpec.Subject;
import dev.strobe.harness.scenario.FaultSpec.Subject.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FaultReaderTest {

    private static final String THREE = MINIMAL.replace("topics:", "nodes: 3\n  topics:")
            .replace("partitions: 6 }", "partitions: 6, replicas: 3 }");

    @Test
    void aFaultIsReadWithEverythingItSays() {
        assertThat(faults("{ at: 5s, action: delay, subject: leader(orders-5), by: 50ms, from: nodes, for: 2s }"))
                .containsExactly(new FaultSpec(
                        Action.DELAY,
                        new Subject(Role.LEADER, "orders", 5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Map.of("by", "50ms", "from", "nodes")));
        assertThat(faults("{ at: 0s, action: kill, subject: node 3 }"))
                .containsExactly(
                        new FaultSpec(Action.KILL, new Subject(Role.NODE, null, 3), Duration.ZERO, null, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ at: 5s, action: kil, subject: all } | faults[0].action: 'kil' must be one of kill stop",
                "{ at: 5s, action: kil, subject: all } | (did you mean kill?)",
                "{ at: 5s, action: kill, subject: leeder(orders-0) } | no subject of a fault such as leader(TOPIC-0)",
                "{ at: 5s, action: kill, subject: controler } | (did you mean controller?)",
                "{ at: 5s, action: kill, subject: leader(order-0) } | faults[0].subject: topic 'order' is not in"
                        + " topology.topics (did you mean orders?)",
                "{ at: 5s, action: kill, subject: leader(orders-6) } | topic 'orders' has no partition 6: partitions=6,"
                        + " counted from 0",
                "{ at: 5s, action: kill, subject: node 4 } | there is no node 4: the scenario has nodes 1 to 3",
                "{ at: 5s, action: kill, subject: node 0 } | there is no node 0",
                "{ at: 20s, action: kill, subject: all } | faults[0].at: at=20s is not before the end of the measured"
                        + " load, 20s",
                "{ at: 5, action: kill, subject: all } | faults[0].at: a duration needs its unit",
                "{ at: 5s, action: kill, subject: all, by: 5ms } | faults[0].by: kill takes no 'by'",
                "{ at: 5s, action: delay, subject: all, limit: 1MiB/s, by: 1ms } | delay takes no 'limit', but from, by",
                "{ at: 5s, action: delay, subject: all } | faults[0].by: required key 'by' is missing",
                "{ at: 5s, action: bandwidth, subject: all, limit: 1MiB } | must be a size a second, such as 1MiB/s",
                "{ at: 5s, action: partition, subject: all, from: node } | 'node' must be one of nodes clients all (did"
                        + " you mean nodes?)",
                "{ at: 5s, action: continue, subject: node 1 } | faults[0].action: nothing to continue: no 'stop' of"
                        + " node 1 without 'for' comes before",
                "{ at: 5s, action: restart, subject: all, for: 5s } | faults[0].for: restart is over once it is done",
                "{ at: 5s, action: fsync-stall, subject: all } | faults[0].for: required key 'for' is missing",
                "{ at: 5s, action: cpu-hog, for: 61s } | '61s' is above the most allowed, 1m",
                "{ at: 5s, action: cpu-hog, for: 1s, subject: node 1 } | cpu-hog befalls the whole machine",
                "{ at: 5s, action: kill } | faults[0].subject: required key 'subject' is missing",
                "{ subject: all, ot: 5s } | unknown key 'ot' (did you mean at?)"
            })
    void whatIsWrongSaysWhereAndWhatWouldBeRight(String fault, String message) {
        assertThat(errors(text(fault)))
                .anySatisfy(error -> assertThat(error).startsWith("test.yaml:").contains(message));
    }

    @Test
    void aStopIsContinuedOnlyAfterItBegan() {
        String stop = "{ at: 5s, action: stop, subject: random }";
        String later = "{ at: 6s, action: continue, subject: random }";
        String before = "{ at: 4s, action: continue, subject: random }";
        String ends = "{ at: 5s, action: stop, subject: random, for: 1s }";

        assertThat(errors(text(later + ", " + stop))).isEmpty();
        assertThat(errors(text(stop + ", " + before))).hasSize(1);
        assertThat(errors(text(ends + ", " + later))).hasSize(1);
    }

    @Test
    void aTopicOfOneReplicaHasNoFollower() {
        assertThat(errors(text("{ at: 5s, action: kill, subject: follower(orders-0) }")
                        .replace("replicas: 3", "")))
                .singleElement()
                .asString()
                .contains("has one replica and so no follower");
    }

    @Test
    void theTargetsOwnNumberOfNodesWins() {
        String text = text("{ at: 5s, action: kill, subject: node 5 }");

        assertThat(errors(text)).hasSize(1);
        assertThat(errors(text.replace("target: kafka", "target: kafka?jfr=off&nodes=5")))
                .isEmpty();
    }

    @Test
    void aTimeScaleMovesTheStartAndKeepsTheLength() {
        Scenario scaled =
                read(text("{ at: 10s, action: kill, subject: all, for: 10s }")).scaled(0.1);

        assertThat(scaled.faults().getFirst().at()).isEqualTo(Duration.ofSeconds(1));
        assertThat(scaled.faults().getFirst().length()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read(new ScenarioWriter().write(scaled))).isEqualTo(scaled);
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void everyActionIsInTheFullSampleAndInTheReference(Action action) throws java.io.IOException {
        String reference = java.nio.file.Files.readString(java.nio.file.Path.of(
                java.util.Objects.requireNonNull(System.getProperty("strobe.root")), "docs", "SCENARIOS.md"));

        assertThat(read(Samples.FULL).faults()).extracting(FaultSpec::action).contains(action);
        assertThat(reference).contains("| `" + FaultWords.action(action) + "` |");
    }

    private static List<FaultSpec> faults(String fault) {
        return read(text(fault)).faults();
    }

    private static String text(String faults) {
        return THREE + "faults: [ " + faults + " ]\n";
    }
}

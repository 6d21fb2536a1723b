package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.driver.kafka.ClusterStatus;
import dev.strobe.harness.driver.kafka.ClusterStatus.Node;
import dev.strobe.harness.driver.kafka.ClusterStatus.Partition;
import dev.strobe.harness.driver.kafka.ClusterStatus.Quorum;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class StatusTextTest {

    private static final List<Integer> THREE = List.of(1, 2, 3);

    private final ClusterStatus troubled = new ClusterStatus(
            "xyz",
            1,
            new Quorum(1, 4, 321, THREE, List.of(2)),
            List.of(
                    new Node(3, "127.0.0.1", 9094, "c", false),
                    new Node(1, "127.0.0.1", 9092, "a", false),
                    new Node(2, "127.0.0.1", 9093, "", true)),
            List.of(
                    new Partition("orders", 0, 1, THREE, THREE),
                    new Partition("orders", 1, 3, List.of(2, 3, 1), List.of(3, 1)),
                    new Partition("t".repeat(100), 7, ClusterStatus.NOBODY, List.of(2), List.of(2))));

    @Test
    void whatIsInTroubleComesFirst() {
        assertThat(StatusText.of(troubled).lines().map(String::stripTrailing))
                .containsExactly(
                        "cluster xyz: 3 nodes (1 fenced), 3 partitions, 1 leaderless, 1 under-replicated",
                        "",
                        "node   address         rack        state",
                        "1      127.0.0.1:9092  a           active, controller",
                        "2      127.0.0.1:9093              fenced",
                        "3      127.0.0.1:9094  c           active",
                        "",
                        "quorum   leader 1, epoch 4, version 321",
                        "         voters 1 2 3, behind or unknown: 2",
                        "",
                        "partition                 leader  replicas       in sync",
                        "ttttttttttttttttttttt~-7  none    2              2              leaderless",
                        "orders-1                  3       2 3 1          1 3            under-replicated",
                        "orders-0                  1       1 2 3          1 2 3");
    }

    @Test
    void noLineIsLongerThanATerminal() {
        ClusterStatus wide = new ClusterStatus(
                "c".repeat(60),
                ClusterStatus.NOBODY,
                null,
                List.of(new Node(1, "h".repeat(200), 9092, "r".repeat(50), true)),
                List.of(new Partition(
                        "t".repeat(249), 100_000, 1, List.of(1, 2, 3, 4, 5, 6, 7), List.of(1, 2, 3, 4, 5, 6))));

        assertThat(StatusText.of(wide).lines()).allMatch(line -> line.length() <= 80);
        assertThat(StatusText.of(wide)).contains("~-100000", "under-replicated");
    }

    @Test
    void programsGetTheSame() {
        JsonNode json = JsonMapper.shared().readTree(StatusText.json(troubled));

        assertThat(json.get("healthy").booleanValue()).isFalse();
        assertThat(json.get("leaderless").intValue()).isEqualTo(1);
        assertThat(json.get("under_replicated").intValue()).isEqualTo(1);
        assertThat(json.get("quorum").get("behind").get(0).intValue()).isEqualTo(2);
        assertThat(json.get("nodes").get(1).get("fenced").booleanValue()).isTrue();
        assertThat(json.get("partitions").get(1).get("in_sync").toString()).isEqualTo("[1,3]");
    }

    @Test
    void aClusterThatDoesNotAnswerIsThree() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setErr(new PrintWriter(err));

        int code = commandLine.execute("broker", "status", "--bootstrap", "127.0.0.1:1", "--timeout", "300ms");

        assertThat(code).isEqualTo(3);
        assertThat(err.toString()).contains("cannot be asked", "127.0.0.1:1", "--bootstrap");
    }

    @Test
    void helpShowsExamples() {
        StringWriter out = new StringWriter();
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));

        assertThat(commandLine.execute("broker", "status", "--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--json", "Exit codes");
    }
}

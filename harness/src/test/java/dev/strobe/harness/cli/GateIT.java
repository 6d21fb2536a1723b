package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Interleaved runs of a target that needs no broker. Phases this short are no measurement, and the gate must say so. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GateIT {

    private static final String SCENARIO = """
            name: short
            target: synthetic
            topology: { topics: { news: { partitions: 2 } } }
            workload:
              producers: [ { topic: news, message: { size: 64B } } ]
              consumers: [ { topic: news, group: readers } ]
            load: [ { constant: { rate: 1000/s, for: 1s } } ]
            synthetic: { latency: 1ms }
            """;

    @TempDir
    Path folder;

    @Test
    void pairsRunInTurnUntilTheBudgetIsSpentAndInvalidOnesDecideNothing() throws IOException {
        System.setProperty("strobe.lock.folder", folder.toString());
        Path scenario = Files.writeString(folder.resolve("short.yaml"), SCENARIO);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "min_runs: 3\n");
        StringWriter out = new StringWriter();
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));

        int code = commandLine.execute(
                "gate",
                "--ab",
                "synthetic",
                "synthetic",
                "--scenario",
                scenario.toString(),
                "--policy",
                policy.toString(),
                "--budget",
                "25s",
                "--wait-quiet",
                "0s",
                "--out",
                folder.resolve("runs").toString(),
                "--junit",
                folder.resolve("gate.xml").toString());

        String text = out.toString();
        assertThat(code).as(text).isEqualTo(5);
        assertThat(text)
                .contains("gate: a pair takes ", "pair 1 left out, ", "phase constant is not valid")
                .contains("INVALID: too few valid runs to compare", "gate: the budget is spent after ");
        assertThat(folder.resolve("gate.xml")).content().contains("errors=\"1\"");
        List<Path> runs;
        try (Stream<Path> folders = Files.list(folder.resolve("runs"))) {
            runs = folders.filter(Files::isDirectory).toList();
        }
        assertThat(runs).hasSizeGreaterThanOrEqualTo(6);
        assertThat(runs.size() % 2).isZero();
    }
}

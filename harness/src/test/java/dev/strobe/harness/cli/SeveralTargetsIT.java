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

/** The whole command on targets that need no broker: what a user sees of several targets and of several groups. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SeveralTargetsIT {

    private static final String SCENARIO = """
            name: both
            target: kafka
            topology: { topics: { news: { partitions: 2 } } }
            workload:
              producers: [ { topic: news, message: { size: 64B } } ]
              consumers: [ { topic: news, group: left }, { topic: news, group: right } ]
            load: [ { constant: { rate: 1000/s, for: 1s } } ]
            synthetic: { latency: 1ms }
            """;

    @TempDir
    Path folder;

    @Test
    void targetsRunInTurnAndTheTableFollowsTheLastRun() throws IOException {
        System.setProperty("strobe.lock.folder", folder.toString());
        Path file = Files.writeString(folder.resolve("both.yaml"), SCENARIO);
        StringWriter out = new StringWriter();
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));

        int code = commandLine.execute(
                "run",
                file.toString(),
                "--target",
                "synthetic,synthetic",
                "--repeat",
                "3",
                "--wait-quiet",
                "0s",
                "--out",
                folder.resolve("runs").toString());

        String text = out.toString();
        assertThat(code).as(text).isZero();
        List<Path> runs;
        try (Stream<Path> folders = Files.list(folder.resolve("runs"))) {
            runs = folders.filter(Files::isDirectory).toList();
        }
        assertThat(runs).hasSize(6);
        assertThat(folder.resolve("runs"))
                .as("the comparison for programs")
                .isDirectoryContaining("glob:**/comparison-*-both.json");
        String table = text.substring(text.indexOf("both on synthetic and synthetic, medians of 3 rounds"));
        assertThat(table)
                .contains("synthetic / synthetic", "achieved", "latency p99", "records/request", "95 % interval");
        assertThat(text.lines().filter(line -> line.strip().startsWith("left ")))
                .as("a line for each group in each summary")
                .hasSize(6);
        assertThat(text).contains("spread of 2 groups: p50 ");
    }
}

package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.run.Run.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyErrorOfABadScenarioIsListedAndNothingIsStarted() throws IOException {
        Path scenario = Files.writeString(folder.resolve("bad.yaml"), """
                name: bad
                description: Three mistakes.
                target: synthetic
                topology: { topics: { orders: { partitions: 1 } } }
                workload:
                  producers: [ { topic: order, message: { size: 10B } } ]
                load: [ { constant: { rate: -1/s, for: 1s } } ]
                """);

        int code = execute(
                "run", scenario.toString(), "--out", folder.resolve("runs").toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("bad.yaml:6:", "did you mean orders?", "40B", "bad.yaml:7:", "-1/s");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void badUsageIsTwoAndHelpIsZero() {
        assertThat(execute("run", "step-load", "--no-such-option")).isEqualTo(2);
        assertThat(execute("run")).isEqualTo(2);
        assertThat(execute("no-such-command")).isEqualTo(2);
        assertThat(execute("run", "--help")).isZero();
        assertThat(execute("--version")).isZero();
    }

    @Test
    void whatFollowsLiveWithoutAnEqualsSignIsAScenario() {
        assertThat(StrobeMain.commandLine()
                        .parseArgs("run", "--live", "step-load")
                        .subcommand()
                        .matchedPositionals())
                .hasSize(1);
        String scenario = Path.of(
                        Objects.requireNonNull(System.getProperty("strobe.root")), "scenarios", "constant.yaml")
                .toString();
        assertThat(execute("run", scenario, "--live=65536")).isEqualTo(2);
        assertThat(err.toString()).contains("--live takes a port from 0 to 65535: value=65536");
        assertThat(execute("run", scenario, "--live=no")).isEqualTo(2);
        assertThat(err.toString()).contains("value=no");
    }

    @Test
    void anUnknownTargetIsToldBeforeAnythingStarts() throws IOException {
        Path scenario =
                Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "scenarios", "constant.yaml");

        int code = execute("run", scenario.toString(), "--target", "kafak", "--out", folder.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("unknown target 'kafak'", "did you mean 'kafka'");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void theBrokerIsTheLaunchersToRunAndThisCommandHasOnlyItsHelp() throws IOException {
        assertThat(execute("broker", "--help")).isZero();
        assertThat(out.toString()).contains("--config", "--set", "Examples:");

        assertThat(execute("broker", "--set", "num.partitions=3")).isEqualTo(2);
        assertThat(err.toString()).contains("./strobe broker --set num.partitions=3");
    }

    @Test
    void theLauncherRunsTheBrokerOnTheJvmThatIsMeasured() throws IOException {
        String launcher =
                Files.readString(Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "strobe"));
        String command = launcher.substring(launcher.indexOf("-Xms1g"), launcher.indexOf("BrokerMain \"$@\""));

        assertThat(command)
                .contains("-Xms1g -Xmx1g", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35")
                .contains("-XX:+ExplicitGCInvokesConcurrent", "$huge_pages", "-Djava.awt.headless=true")
                .contains("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
                .contains("--add-modules=jdk.jfr", "-XX:AOTMode=auto");
    }

    @Test
    void everyVerdictHasItsExitCodeAndTheReadmeNamesThemAll() throws IOException {
        assertThat(ExitCode.of(Verdict.PASS).code()).isZero();
        assertThat(ExitCode.of(Verdict.FAIL).code()).isEqualTo(1);
        assertThat(ExitCode.of(Verdict.ERROR).code()).isEqualTo(3);
        assertThat(ExitCode.of(Verdict.INVALID).code()).isEqualTo(5);
        assertThat(ExitCode.of(Verdict.ABORTED).code()).isEqualTo(130);
        String readme =
                Files.readString(Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "README.md"));
        for (ExitCode code : ExitCode.values()) {
            assertThat(readme).contains("| " + code.code() + " | ");
        }
    }

    private int execute(String... arguments) {
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}

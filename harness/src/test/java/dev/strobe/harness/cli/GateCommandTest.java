package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GateCommandTest {

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("strobe.root")));
    private static final Path EXAMPLES = ROOT.resolve("docs/examples/gate");
    private static final String BASELINE = EXAMPLES.resolve("baseline").toString();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs the commands of the document's examples and holds their exit codes to what stands beside them. */
    @Test
    void theDocumentedExamplesEndAsTheDocumentSays() throws IOException {
        Matcher commands = Pattern.compile("(?m)^\\./strobe (gate --baseline docs/\\S+ .*?) +# exit (\\d+)")
                .matcher(Files.readString(ROOT.resolve("docs/GATE.md")));
        List<Integer> codes = new ArrayList<>();
        while (commands.find()) {
            int documented = Integer.parseInt(commands.group(2));
            String[] arguments = commands.group(1)
                    .replace("docs/", ROOT.resolve("docs") + "/")
                    .split(" +", -1);

            assertThat(execute(arguments)).as(commands.group(1) + "\n" + out).isEqualTo(documented);
            codes.add(documented);
        }
        assertThat(codes).containsExactlyInAnyOrder(0, 1, 4);
    }

    @Test
    void everyFormOfTheAnswerIsWritten() throws IOException {
        int code = execute(
                "gate",
                "--baseline",
                BASELINE,
                "--candidate",
                EXAMPLES.resolve("slower").toString(),
                "--junit",
                folder.resolve("out/gate.xml").toString(),
                "--markdown",
                folder.resolve("gate.md").toString(),
                "--json",
                folder.resolve("gate.json").toString(),
                "--github");

        assertThat(code).as(out.toString() + err).isEqualTo(1);
        assertThat(folder.resolve("out/gate.xml")).content().startsWith("<?xml").contains("<failure");
        assertThat(folder.resolve("gate.md")).content().contains("### Gate `gate`: fail");
        assertThat(folder.resolve("gate.json")).content().contains("\"decision\":\"fail\"");
        assertThat(out.toString()).contains("::error title=gate gate").contains("FAIL: worse by more than matters");
    }

    @Test
    void aBadPolicyIsToldWithItsPlacesAndNothingIsCompared() throws IOException {
        Path policy = Files.writeString(folder.resolve("p.yaml"), "min_runs: 1\nmetric: {}\n");

        int code = execute("gate", "--baseline", BASELINE, "--candidate", BASELINE, "--policy", policy.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains("The policy cannot be used:", "p.yaml:1:11 min_runs:", "p.yaml:2:1 metric: unknown key");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void runsThatSayNothingAboutEachOtherAreRefused() {
        assertThat(execute("gate", "--baseline", BASELINE, "--candidate", BASELINE))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Not compared, because the runs are not alike:", "is on both sides");
    }

    @Test
    void usageIsCheckedBeforeAnythingStarts() {
        assertThat(execute("gate")).isEqualTo(2);
        assertThat(execute("gate", "--baseline", BASELINE)).isEqualTo(2);
        assertThat(execute("gate", "--ab", "strobe", "kafka")).isEqualTo(2);
        assertThat(execute(
                        "gate",
                        "--ab",
                        "strobe",
                        "kafak",
                        "--scenario",
                        EXAMPLES.resolve("no-such.yaml").toString()))
                .isEqualTo(2);
        assertThat(execute("gate", "--baseline", BASELINE, "--candidate", BASELINE, "--budget", "5m"))
                .isEqualTo(2);
        assertThat(execute("gate", "--baseline", folder.toString(), "--candidate", BASELINE))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no run.json in " + folder);
        assertThat(execute("gate", "--help")).isZero();
    }

    private int execute(String... arguments) {
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}

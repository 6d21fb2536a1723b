package dev.strobe.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.strobe.harness.cli.StrobeMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A command that a reader copies from a document is one that the command line takes. */
final class DocumentedCommandsTest {

    private static final String FENCE = "```";
    private static final String LAUNCHER = "./strobe ";

    private final Path root =
            Path.of(System.getProperty("strobe.root", "..")).toAbsolutePath().normalize();

    @TestFactory
    Stream<DynamicTest> documentedCommandsParse() throws IOException {
        return commands().stream()
                .map(command -> DynamicTest.dynamicTest(command, () -> {
                    String[] arguments = command.substring(LAUNCHER.length()).split("\\s+");

                    assertThatCode(() -> StrobeMain.commandLine().parseArgs(arguments))
                            .doesNotThrowAnyException();
                }));
    }

    @Test
    void theReadmeShowsTheMainJob() throws IOException {
        assertThat(commands()).contains("./strobe run step-load");
    }

    /** Lines that start with the launcher, in fenced {@code sh} blocks, without their comment. */
    private List<String> commands() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")));
        for (String folder : List.of("docs", "docs/adr", "otel-collector")) {
            try (Stream<Path> files = Files.list(root.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        List<String> commands = new ArrayList<>();
        for (Path document : documents) {
            boolean shell = false;
            for (String line : Files.readAllLines(document)) {
                if (line.startsWith(FENCE)) {
                    shell = line.equals(FENCE + "sh");
                } else if (shell && line.startsWith(LAUNCHER)) {
                    commands.add(line.replaceFirst("\\s+#.*", "").strip());
                }
            }
        }
        return commands;
    }
}

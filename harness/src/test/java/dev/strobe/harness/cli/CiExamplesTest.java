package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A pipeline that somebody copies must at least be YAML, and its gate a command that the command line takes. */
class CiExamplesTest {

    private static final Pattern GATE = Pattern.compile("\\S*strobe (gate [^|&;]*)");
    private static final Path FOLDER = Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "docs", "ci");

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
    void theyAreYamlAndTheirGateParses(String name) throws IOException {
        String text = Files.readString(FOLDER.resolve(name));

        assertThat(new Load(LoadSettings.builder().build()).loadFromString(text))
                .isInstanceOf(Map.class);
        List<String> commands = new ArrayList<>();
        Matcher matcher = GATE.matcher(text.replaceAll("\\\\\\n\\s*", ""));
        while (matcher.find()) {
            commands.add(matcher.group(1).strip());
        }
        assertThat(commands)
                .isNotEmpty()
                .allSatisfy(
                        command -> assertThatCode(() -> StrobeMain.commandLine().parseArgs(command.split("\\s+")))
                                .as(command)
                                .doesNotThrowAnyException());
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml"})
    void actionsAreNamedByTheirVersion(String name) throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve(name)).stream()
                        .map(String::strip)
                        .filter(line -> line.replaceFirst("^- ", "").startsWith("uses:")))
                .isNotEmpty()
                .allMatch(line -> line.matches(".*@v\\d+"));
    }
}

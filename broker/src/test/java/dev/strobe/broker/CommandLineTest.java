package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CommandLineTest {

    @Test
    void aFileAndOverridesAreTakenAndTheLastOfAKeyWins() {
        CommandLine line = CommandLine.parse(
                "--config",
                "a.properties",
                "--set",
                "flush=os",
                "--set",
                "flush=interval",
                "--set",
                "x=a=b",
                "--check");

        assertThat(line.problems()).isEmpty();
        assertThat(line.configFile()).isEqualTo(Path.of("a.properties"));
        assertThat(line.overrides()).containsExactly(Map.entry("flush", "interval"), Map.entry("x", "a=b"));
        assertThat(line.check()).isTrue();
        assertThat(line.help()).isFalse();
    }

    @Test
    void withoutArgumentsEverythingIsDefault() {
        CommandLine line = CommandLine.parse();

        assertThat(line.configFile()).isNull();
        assertThat(line.overrides()).isEmpty();
        assertThat(line.problems()).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        CommandLine line = CommandLine.parse("--set", "flush", "--port", "--set", "=x", "--config");

        assertThat(line.problems())
                .containsExactly(
                        "--set wants KEY=VALUE: flush",
                        "unknown argument: --port; --help shows what there is",
                        "--set wants KEY=VALUE: =x",
                        "--config needs a value");
    }
}

package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything starts. */
final class CalibrateCommandTest {

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    calibrate                                        | Missing required parameter: 'SCENARIO'
                    calibrate --causes --stages                      | two calibrations
                    calibrate synthetic-stall --cause broker.gc      | --cause belongs to --causes
                    calibrate synthetic-stall --plants 3             | --plants belongs to
                    calibrate --causes --plants 0                    | --plants out of range
                    calibrate --stages --plants 2001                 | --plants out of range
                    calibrate --causes one two                       | in one scenario
                    calibrate --causes --cause broker.gcc            | no such cause to plant: 'broker.gcc'
                    """)
    void optionsThatDoNotBelongTogetherAreBadUsage(String line, String told) {
        assertThat(execute(line.strip().split(" +"))).isEqualTo(2);
        assertThat(err.toString()).contains(told.strip());
    }

    @Test
    void theHelpHasExamplesOfAllThree() {
        StringWriter out = new StringWriter();
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setOut(new PrintWriter(out));

        assertThat(commandLine.execute("calibrate", "--help")).isZero();
        assertThat(out.toString())
                .contains("strobe calibrate synthetic-stall", "strobe calibrate --causes", "strobe calibrate --stages");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = StrobeMain.commandLine();
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}

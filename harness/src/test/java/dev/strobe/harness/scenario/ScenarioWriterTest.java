package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.FULL;
import static dev.strobe.harness.scenario.Samples.MINIMAL;
import static dev.strobe.harness.scenario.Samples.SEARCH;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScenarioWriterTest {

    private final ScenarioWriter writer = new ScenarioWriter();

    @Test
    void whatIsWrittenReadsAsAnEqualScenario() {
        for (String text : new String[] {MINIMAL, FULL, SEARCH}) {
            Scenario scenario = read(text);
            assertThat(read(writer.write(scenario))).isEqualTo(scenario);
            assertThat(writer.write(read(writer.write(scenario)))).isEqualTo(writer.write(scenario));
        }
    }

    @Test
    void scaledAndOverriddenScenariosSurviveTheRoundTripToo() {
        Scenario scenario = read(FULL, "load[3].constant.rate=999999.5/s", "description=\"two\\nlines: #1 \\\"x\\\"\"")
                .scaled(0.0123);
        assertThat(read(writer.write(scenario))).isEqualTo(scenario);
    }

    @Test
    void defaultsAreSpelledOutWithTheirUnits() {
        assertThat(writer.write(read(MINIMAL)))
                .contains("linger: 0ms")
                .contains("batch: 16KiB")
                .contains("max_block: 1m")
                .contains("rate: 5000/s")
                .contains("rate: 90/min")
                .contains("random: 1/1000")
                .contains("latency: 1ms")
                .contains("name: constant");
    }
}

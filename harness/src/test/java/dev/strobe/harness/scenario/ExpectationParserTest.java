package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.FULL;
import static dev.strobe.harness.scenario.Samples.MINIMAL;
import static dev.strobe.harness.scenario.Samples.SEARCH;
import static dev.strobe.harness.scenario.Samples.errors;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpectationParserTest {

    private static final String FAULT = "faults=[{at: 1s, action: kill, subject: node 1}]";

    @Test
    void theOnlyMeasuredPhaseIsMeantWhereNoneIsNamed() {
        Expectation expectation =
                read(MINIMAL, "expect=[end_to_end.p99 < 1.5ms]").expectations().getFirst();

        assertThat(expectation.phase()).isEqualTo("constant");
        assertThat(expectation.limit()).isEqualTo(1500);
        assertThat(expectation.text()).isEqualTo("end_to_end.p99 < 1.5ms");
    }

    @Test
    void everyMetricIsAccepted() {
        assertThat(read(SEARCH, "expect=[capacity >= 20k/s, knee_low > 1/s]").expectations())
                .extracting(Expectation::metric)
                .containsExactly("capacity", "knee_low");
        for (String metric : ExpectationParser.metrics()) {
            if (metric.equals("capacity")) {
                continue; // A search and steps exclude each other.
            }
            String limit = ExpectationParser.COUNTS.contains(metric)
                    ? "5"
                    : ExpectationParser.ofFaults(metric)
                            ? "500ms in kill"
                            : metric.contains(".")
                                    ? "5ms in step-1"
                                    : metric.startsWith("knee") ? "5/s" : "5/s in step-1";
            assertThat(read(FULL, FAULT, "expect=[" + metric + " != " + limit + "]")
                            .expectations()
                            .getFirst()
                            .metric())
                    .isEqualTo(metric);
        }
    }

    @Test
    void whatCouldNeverBeJudgedIsAnError() {
        assertThat(error(FULL, "end_to_end.p99 < 1ms")).contains("judged phase by phase: add 'in PHASE' with one of");
        assertThat(error(FULL, "end_to_end.p99 < 1ms in step-9"))
                .contains("no phase 'step-9' in the load")
                .contains("(did you mean step-");
        assertThat(error(FULL, "end_to_end.p99 < 1ms in warmup-2")).contains("never judged");
        assertThat(error(FULL, "lost_acked == 0 in step-1")).contains("over the whole run: leave out 'in step-1'");
        assertThat(error(MINIMAL, "knee_low > 5/s")).contains("needs steps or a search in the load");
        assertThat(error(FULL, "capacity > 5/s")).contains("needs a search in the load");
        assertThat(error(SEARCH, "capacity > 5/s in probe-1")).contains("over the whole run: leave out 'in probe-1'");
        assertThat(error(SEARCH, "end_to_end.p99 < 5ms")).contains("of a search cannot be expected");
        assertThat(error(SEARCH, "end_to_end.p99 < 5ms in confirm")).contains("put it into its slo");
        assertThat(error(MINIMAL, "unavailable < 500ms")).contains("needs faults in the scenario");
        assertThat(errors(MINIMAL, FAULT, "expect=[unavailable < 500ms in kil]").getFirst())
                .contains("no fault 'kil' in the scenario, only kill (did you mean kill?)");
        assertThat(error(MINIMAL, "end_to_end.p99 < 20")).contains("a duration needs its unit");
        assertThat(error(MINIMAL, "lost_acked == 0ms")).contains("'0ms' is not a whole number");
        assertThat(error(MINIMAL, "acked_per_s > 5ms")).contains("'5ms'");
        assertThat(error(MINIMAL, "lost_acked = 0")).contains("is no expectation such as");
        assertThat(error(MINIMAL, "publish_response < 5ms")).contains("needs one of .p50");
        String noConsumers = MINIMAL.replaceAll("(?m)^  consumers:\\n.*\\n", "");
        assertThat(error(noConsumers, "end_to_end.p99 < 5ms")).contains("needs consumers");
    }

    @Test
    void whatAFaultCostIsJudgedOverAllFaultsOrThoseOfOneAction() {
        Expectation all = read(MINIMAL, FAULT, "expect=[unavailable <= 1.5s]")
                .expectations()
                .getFirst();
        Expectation kills = read(MINIMAL, FAULT, "expect=[drained < 500ms in kill]")
                .expectations()
                .getFirst();

        assertThat(all.limit()).isEqualTo(1_500_000);
        assertThat(all.phase()).isEmpty();
        assertThat(kills.phase()).isEqualTo("kill");
    }

    private static String error(String text, String line) {
        return errors(text, "expect=[" + line + "]").getFirst();
    }
}

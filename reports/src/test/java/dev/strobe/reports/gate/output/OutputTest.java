package dev.strobe.reports.gate.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.ErrorRates;
import dev.strobe.reports.gate.GateMetric;
import dev.strobe.reports.gate.GatePolicy;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.MetricOutcome;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutputTest {

    private static final MetricOutcome PASSED = new MetricOutcome(
            GateMetric.THROUGHPUT,
            Decision.PASS,
            121_510,
            120_900,
            0.995,
            0.98,
            1.01,
            0.4,
            0.002,
            0.05,
            6,
            null,
            "a change for the worse of 5 % is excluded");
    private static final MetricOutcome FAILED = new MetricOutcome(
            GateMetric.P99,
            Decision.FAIL,
            2_710,
            9_120,
            3.37,
            2.9,
            3.9,
            0.00001,
            0.0016,
            0.15,
            6,
            null,
            "worse, and by more than 15 %");
    private static final MetricOutcome UNDECIDED = new MetricOutcome(
            GateMetric.CPU,
            Decision.INCONCLUSIVE,
            41.2,
            43.0,
            1.04,
            1.0,
            1.08,
            0.02,
            0.002,
            0.05,
            6,
            9,
            "neither shown nor excluded to be worse by 5 %");
    private static final MetricOutcome LOST = new MetricOutcome(
            GateMetric.LOST,
            Decision.FAIL,
            0,
            3,
            null,
            null,
            null,
            null,
            null,
            0,
            6,
            null,
            "acknowledged messages are missing, and the baseline lost none");

    @Test
    void theTableIsNoWiderThanATerminalAndEndsWithTheAnswer() {
        String text = GateTable.text(result(Decision.FAIL, PASSED, FAILED, UNDECIDED, LOST));

        assertThat(text.lines()).allMatch(line -> line.length() <= GateTable.COLUMNS);
        assertThat(text.lines().toList().getLast())
                .isEqualTo("FAIL: worse by more than matters: latency p99, lost messages");
        assertThat(text)
                .containsPattern("latency p99 +2\\.71 ms +9\\.12 ms +\\+237 % +\\+190 to \\+290 % +\\+15 % +fail")
                .containsPattern(
                        "throughput, closed loop +121,510/s +120,900/s +-0\\.5 % +-2\\.0 to \\+1\\.0 % +-5 % +pass")
                .containsPattern("lost messages +0 +3 +- +- +any +fail")
                .containsPattern("about 9 more pairs\\s+would\\s+settle\\s+it");
    }

    @Test
    void jUnitHasATestCaseForEachMetric() throws Exception {
        Element suite = xml(JUnitXml.text(result(Decision.FAIL, PASSED, FAILED, UNDECIDED)));

        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(3);
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("worse, and by more than 15 %");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("p99");
    }

    @Test
    void jUnitTellsAnInvalidComparisonAsAnErrorAndEscapesWhatRunsSay() throws Exception {
        GateResult result = new GateResult(
                Decision.INVALID,
                "gate",
                true,
                "steady",
                "a",
                "b",
                List.of(),
                List.of(),
                List.of(),
                List.of("left out, x: <script> & \"steal\""),
                GatePolicy.standard(),
                ErrorRates.whole(GatePolicy.standard()));

        Element suite = xml(JUnitXml.text(result));

        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("error").item(0).getTextContent()).contains("<script> & \"steal\"");
    }

    @Test
    void annotationsAreOneLineEachAndEscaped() {
        String text = WorkflowAnnotations.text(result(Decision.FAIL, PASSED, FAILED, UNDECIDED));

        assertThat(text.lines().toList())
                .containsExactly(
                        "::error title=gate gate%3A latency p99::2.71 ms to 9.12 ms, +237 %25 (+190 to +290 %25): worse, and by"
                                + " more than 15 %25",
                        "::warning title=gate gate%3A target CPU/message::41.2 \u00b5s to 43.0 \u00b5s, +4.0 %25 (0.0 to"
                                + " +8.0 %25): neither shown nor excluded to be worse by 5 %25");
        assertThat(WorkflowAnnotations.text(result(Decision.PASS, PASSED)))
                .startsWith("::notice title=gate gate%3A pass::PASS: ");
    }

    @Test
    void markdownHasARowForEachMetricAndLetsNoMarkupThrough() {
        GateResult result = new GateResult(
                Decision.FAIL,
                "gate",
                true,
                "steady",
                "kafka <b>|x",
                "b",
                List.of("r1"),
                List.of("r2"),
                List.of(FAILED),
                List.of(),
                GatePolicy.standard(),
                ErrorRates.whole(GatePolicy.standard()));

        String text = PullRequestComment.markdown(result);

        assertThat(text)
                .contains("| latency p99 | 2.71 ms | 9.12 ms | +237 % | +190 to +290 % | +15 % | **fail** |")
                .contains("kafka &lt;b&gt;\\|x")
                .contains("`r1`");
    }

    @Test
    void jsonKeepsTheNumbers() {
        JsonNode json = JsonMapper.builder().build().readTree(GateJson.text(result(Decision.FAIL, FAILED, UNDECIDED)));

        assertThat(json.get("schema").asString()).isEqualTo("strobe.gate/1");
        assertThat(json.get("decision").asString()).isEqualTo("fail");
        assertThat(json.get("more").asInt()).isEqualTo(9);
        assertThat(json.get("metrics").get(0).get("ratio").asDouble()).isEqualTo(3.37);
        assertThat(json.get("metrics").get(0).get("worse").asString()).isEqualTo("higher");
        assertThat(json.get("baseline").get("runs").get(0).asString()).isEqualTo("20261121T100000Z-gate");
    }

    private static GateResult result(Decision decision, MetricOutcome... outcomes) {
        GatePolicy policy = GatePolicy.standard();
        return new GateResult(
                decision,
                "gate",
                true,
                "steady",
                "strobe 0.1.0",
                "strobe 0.2.0",
                List.of("20261121T100000Z-gate", "20261121T105000Z-gate"),
                List.of("20261121T100500Z-gate", "20261121T105500Z-gate"),
                List.of(outcomes),
                List.of("capacity is not judged: no run has it"),
                policy,
                ErrorRates.whole(policy));
    }

    private static Element xml(String text) throws Exception {
        Document document = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)));
        return document.getDocumentElement();
    }
}

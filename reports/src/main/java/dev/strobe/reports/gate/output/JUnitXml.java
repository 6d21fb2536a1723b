package dev.strobe.reports.gate.output;

import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.MetricOutcome;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A gate's answer as JUnit XML: a test suite with one test case for each metric. Failed is a failure, undecided is skipped,
 * and a comparison without enough valid runs is an error.
 */
public final class JUnitXml {

    private JUnitXml() {}

    public static String text(GateResult result) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            suite(xml, result);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML into memory failed", e);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, GateResult result) throws XMLStreamException {
        boolean invalid =
                result.decision() == Decision.INVALID || result.outcomes().isEmpty();
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "strobe gate " + result.scenario());
        xml.writeAttribute("tests", Integer.toString(result.outcomes().size() + (invalid ? 1 : 0)));
        xml.writeAttribute(
                "failures", Integer.toString(result.outcomes(Decision.FAIL).size()));
        xml.writeAttribute("errors", invalid ? "1" : "0");
        xml.writeAttribute(
                "skipped",
                Integer.toString(result.outcomes(Decision.INCONCLUSIVE).size()));
        for (MetricOutcome outcome : result.outcomes()) {
            testCase(xml, result, outcome);
        }
        if (invalid) {
            open(xml, result, "comparison");
            detail(xml, "error", result.headline(), String.join("\n", result.notes()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void testCase(XMLStreamWriter xml, GateResult result, MetricOutcome outcome)
            throws XMLStreamException {
        open(xml, result, outcome.metric().key());
        String figures = "baseline " + Cells.baseline(outcome) + ", candidate " + Cells.candidate(outcome) + ", change "
                + Cells.change(outcome) + ", interval " + Cells.interval(outcome) + ", matters from "
                + Cells.matters(outcome);
        String message = outcome.reason() + GateTable.more(result, outcome);
        switch (outcome.decision()) {
            case PASS -> {
                xml.writeStartElement("system-out");
                xml.writeCharacters(figures);
                xml.writeEndElement();
            }
            case FAIL -> detail(xml, "failure", message, figures);
            case INCONCLUSIVE, INVALID -> detail(xml, "skipped", message, figures);
        }
        xml.writeEndElement();
    }

    private static void open(XMLStreamWriter xml, GateResult result, String name) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "strobe.gate." + result.scenario());
        xml.writeAttribute("name", name);
    }

    private static void detail(XMLStreamWriter xml, String element, String message, String text)
            throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", message);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}

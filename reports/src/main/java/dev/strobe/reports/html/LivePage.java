package dev.strobe.reports.html;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The page that shows a run while it goes on: the report's look and lines over time, fed by server-sent events from
 * {@code /events}. It holds nothing of any run, so one page serves all runs of a command.
 *
 * @param policy what the page may do, for the header of the same name: connect to where it came from, and nothing else
 */
public record LivePage(String html, String policy) {

    /** What the charts read of a run of which nothing is known yet. */
    private static final String NOTHING = """
            {"cores": 1, "smoke": false, "phases": [], "keyPhase": null,
             "series": {"merged": 1, "t": [], "offered": [], "sent": [], "acked": [], "received": [], "backlog": [],
               "errors": [], "harness": [], "target": [], "foreign": [], "latency": {}},
             "events": [], "faults": [], "anomalies": [], "slowest": [], "spectra": {}}""";

    public static LivePage make() {
        String library = ReportRenderer.resource(ReportRenderer.CHARTS_LIBRARY);
        String script = ReportRenderer.resource("page.js")
                + ReportRenderer.resource("charts.js")
                + ReportRenderer.resource("timelines.js")
                + ReportRenderer.resource("livecharts.js")
                + ReportRenderer.resource("live.js");
        String policy = "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; img-src data:;"
                + " style-src 'unsafe-inline'; script-src 'sha256-" + ReportRenderer.sha256(library) + "' 'sha256-"
                + ReportRenderer.sha256(script) + "'";
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("policy", policy);
        slots.put("style", ReportRenderer.resource("page.css") + ReportRenderer.resource("live.css"));
        slots.put("data", NOTHING);
        slots.put("library", library);
        slots.put("script", script);
        return new LivePage(ReportRenderer.fill(ReportRenderer.resource("live.html"), slots), policy);
    }
}

package dev.strobe.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.reports.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SummaryTest {

    private static final String RUN = """
            {"schema": "strobe.run/1", "run_id": "r", "scenario": {"name": "steady", "description": "", "sha256": ""},
             "target": {"name": "strobe", "version": "1", "nodes": 1, "driver": "kafka"}, "smoke": false,
             "started_at": "2026-11-21T10:15:00Z", "duration_s": 60.0, "verdict": "pass", "verdict_reasons": [], "seed": 1,
             "validity": {"valid": true, "reasons": []}, "phases": [], "expectations": [], "command": [],
             "faults": FAULTS,
             "delivery": {"sent": 1, "acked": 1, "failed": 0, "received": 1, "lost_acked": 0, "duplicated": 0,
              "redelivered": 0, "reordered": 0, "corrupted": 0, "unknown": 0, "unsent": 0, "undelivered": 0, "expired": 0,
              "negative": 0, "over_range": 0, "subscriptions": []},
             "explain": EXPLAIN, "anomalies": ANOMALIES}""";

    @Test
    void theTailIsNamedByItsLargestCausesWithinEightyColumns() {
        String explain = explain("p99_9", 87.4, """
                {"cause": "broker.gc", "share_pct": 21.4, "count": 3}, {"cause": "unknown", "share_pct": 12.6, "count": 1},
                {"cause": "broker.fsync", "share_pct": 54.0, "count": 9}, {"cause": "client.batching", "share_pct": 8.0, "count": 1},
                {"cause": "harness.busy", "share_pct": 4.0, "count": 0}""");

        String summary = summary(explain, "[]");

        assertThat(summary)
                .contains("  tail: p99.9 is explained to 87 %: 54 % broker.fsync, 21 % broker.gc, ...\n")
                .doesNotContain("stand");
        assertThat(summary.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aTailWithoutAnyCauseSaysSo() {
        assertThat(summary(explain("p99", 0, "{\"cause\": \"unknown\", \"share_pct\": 100.0, \"count\": 4}"), "null"))
                .contains("  tail: p99 is explained to 0 %\n");
    }

    @Test
    void aRunThatLookedForNoCausesHasNoSuchLine() {
        assertThat(summary("null", "null")).doesNotContain("tail:").doesNotContain("stand");
    }

    @Test
    void stretchesThatStandOutAtOnceCountOnce() {
        String anomalies = "[" + anomaly(20, "end_to_end.p99_us") + "," + anomaly(20, "publish_response.p99_us") + ","
                + anomaly(40, "end_to_end.p99_us") + "]";

        assertThat(summary("null", anomalies))
                .contains("  2 stretches stand out from the intervals around them, see the report\n");
        assertThat(summary("null", "[" + anomaly(20, "acked_per_s") + "]")).contains("  one stretch stands out");
    }

    @Test
    void whatAFaultCostHasALineOfItsOwn() {
        String fault = """
                {"at_s": 15.0, "action": "kill", "subject": "leader(orders-0)", "detected_ms": 310.0, "unavailable_ms": 460.0,
                 "recovered_ms": 3000.0, "drained_ms": 1200.0, "nodes": [2], "controller": true, "worst_ms": 512.0}""";

        String summary = Summary.of(new RunOutcome(
                new RunDirectory(Path.of("runs")),
                RunDirectory.parse(RUN.replace("EXPLAIN", "null")
                        .replace("ANOMALIES", "null")
                        .replace("FAULTS", "[" + fault + "]")),
                Optional.empty()));

        assertThat(summary)
                .contains("  fault                      node detected unavail. recovered drained   worst\n")
                .contains("  kill leader(orders-0)      2*     310 ms   460 ms    3.00 s  1.20 s  512 ms\n")
                .contains("* the active controller too");
        assertThat(summary.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aCapacityThatWasFoundStandsAboveItsBracket() {
        assertThat(ofCapacity("28284.0", "28284.0", "29536.0"))
                .contains(
                        "  capacity: 28,284/s within end_to_end.p99 < 20ms and backlog stable\n",
                        "  knee: between 28,284/s and 29,536/s\n");
    }

    @Test
    void aCapacityThatWasWithheldSaysWhy() {
        assertThat(ofCapacity("null", "null", "null"))
                .contains("  capacity: none given: the search was cut short\n")
                .doesNotContain("knee:");
        assertThat(ofCapacity("60000.0", "null", "null"))
                .contains("  capacity: 60,000/s within ")
                .contains("  knee: above that: no rate failed, so search further up\n");
        assertThat(ofCapacity("null", "null", "5000.0")).contains("  knee: below 5,000/s\n");
    }

    private static String ofCapacity(String within, String low, String high) {
        String capacity = "\"capacity\": {\"knee_low_per_s\": " + low + ", \"knee_high_per_s\": " + high
                + ", \"within_slo_per_s\": " + within
                + ", \"slo\": \"end_to_end.p99 < 20ms and backlog stable\","
                + " \"method\": \"the search was cut short\"}, \"explain\": null";
        String run = RUN.replace("\"explain\": EXPLAIN", capacity)
                .replace("ANOMALIES", "null")
                .replace("FAULTS", "[]");
        return Summary.of(new RunOutcome(new RunDirectory(Path.of("runs")), RunDirectory.parse(run), Optional.empty()));
    }

    private static String explain(String percentile, double explainedPct, String causes) {
        return "{\"outliers\": 4, \"traced\": 4, \"untraced\": 0, \"client_only\": 0, \"explained_pct\": "
                + explainedPct
                + ", \"causes\": [], \"tails\": [{\"percentile\": \"" + percentile
                + "\", \"outliers\": 4, \"explained_pct\": "
                + explainedPct + ", \"causes\": [" + causes + "]}]}";
    }

    private static String anomaly(int atS, String metric) {
        return "{\"at_s\": " + atS + ", \"until_s\": " + (atS + 1) + ", \"phase\": \"steady\", \"metric\": \"" + metric
                + "\", \"value\": 9000.0, \"baseline\": 900.0, \"deviation\": 90.0, \"meanwhile\": []}";
    }

    private static String summary(String explain, String anomalies) {
        String run =
                RUN.replace("EXPLAIN", explain).replace("ANOMALIES", anomalies).replace("FAULTS", "[]");
        return Summary.of(new RunOutcome(new RunDirectory(Path.of("runs")), RunDirectory.parse(run), Optional.empty()));
    }
}

package dev.strobe.reports.gate;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Runs of the scenario {@code gate}, with the figures that a test plants and a spread of its choice. */
final class GateFixture {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static final String RUN = """
            {"schema": "strobe.run/1", "run_id": "r", "scenario": {"name": "gate", "description": "", "sha256": "0f0f"},
             "target": {"name": "strobe", "version": "0.1.0", "nodes": 1, "driver": "kafka"}, "smoke": false,
             "started_at": "2026-11-21T10:00:00Z", "duration_s": 50, "verdict": "pass", "verdict_reasons": [],
             "strobe": {"version": "0.1.0", "git": null},
             "host": {"os": "Linux", "kernel": "6", "cpu": "x", "cores": 2, "memory_bytes": 1, "jdk": "25"}, "seed": 1,
             "command": [], "configuration": {},
             "validity": {"valid": true, "reasons": [], "generator_delay_p99_us": 1, "hiccup_max_ms": 1, "steal_pct": 0,
                          "foreign_cpu_pct": 0},
             "phases": [
               {"name": "steady", "kind": "measure", "load": "open", "in_flight": null, "valid": true, "marks": [],
                "invalid_reasons": [], "start_s": 0, "end_s": 20, "offered_per_s": 5000, "sent_per_s": 5000,
                "acked_per_s": 5000, "received_per_s": 5000, "expected_messages": 100000, "errors": {}, "backlog_max": 0,
                "records_per_request": 1, "latency": {"publish_response": null, "publish_service": null,
                  "end_to_end": {"count": 100000, "censored": 0, "min_us": 1, "mean_us": 500, "p50_us": 400, "p90_us": 900,
                                 "p99_us": 3000, "p99_9_us": 9000, "p99_99_us": null, "max_us": 20000},
                  "schedule_delay": null}, "subscriptions": [], "spread": null,
                "cpu": {"harness_us_per_msg": 30, "target_us_per_msg": 40}, "generator_delay_p99_us": 1,
                "rtt_floor_us": null, "stages": null},
               {"name": "peak", "kind": "measure", "load": "closed", "in_flight": 32, "valid": true, "marks": [],
                "invalid_reasons": [], "start_s": 20, "end_s": 32, "offered_per_s": null, "sent_per_s": 100000,
                "acked_per_s": 100000, "received_per_s": 100000, "expected_messages": 1200000, "errors": {},
                "backlog_max": 0, "records_per_request": 8, "latency": {"publish_response": null, "publish_service": null,
                  "end_to_end": null, "schedule_delay": null}, "subscriptions": [], "spread": null,
                "cpu": {"harness_us_per_msg": 5, "target_us_per_msg": 6}, "generator_delay_p99_us": 1,
                "rtt_floor_us": null, "stages": null}],
             "delivery": {"sent": 1, "acked": 1, "failed": 0, "received": 1, "lost_acked": 0, "duplicated": 0,
                          "redelivered": 0, "reordered": 0, "corrupted": 0, "unknown": 0, "unsent": 0, "undelivered": 0,
                          "expired": 0, "negative": 0, "over_range": 0, "subscriptions": [], "reordered_acked": 0,
                          "offsets_back": 0, "received_unacked": 0},
             "faults": [], "capacity": null, "explain": null, "expectations": [], "anomalies": null}""";

    private final ObjectNode tree = (ObjectNode) JSON.readTree(RUN);
    private String load = "load: same\n";

    private GateFixture() {}

    static GateFixture named(String runId) {
        GateFixture fixture = new GateFixture();
        fixture.tree.put("run_id", runId);
        return fixture;
    }

    /** Minutes after the first run of the day. */
    GateFixture startedAt(int minute) {
        tree.put("started_at", START.plusSeconds(60L * minute).toString());
        return this;
    }

    GateFixture p99Us(double us) {
        ((ObjectNode) at("/phases/0/latency/end_to_end")).put("p99_us", us);
        return this;
    }

    GateFixture censored(long count) {
        ((ObjectNode) at("/phases/0/latency/end_to_end")).put("censored", count);
        return this;
    }

    GateFixture cpuUs(double us) {
        ((ObjectNode) at("/phases/0/cpu")).put("target_us_per_msg", us);
        return this;
    }

    GateFixture peakPerS(double perS) {
        ((ObjectNode) at("/phases/1")).put("acked_per_s", perS);
        return this;
    }

    GateFixture lost(long count) {
        ((ObjectNode) at("/delivery")).put("lost_acked", count);
        return this;
    }

    GateFixture knee(double low, double high) {
        tree.set(
                "capacity",
                JSON.valueToTree(Map.of("knee_low_per_s", low, "knee_high_per_s", high, "method", "steps")));
        return this;
    }

    GateFixture put(String path, String field, Object value) {
        ((ObjectNode) at(path)).set(field, JSON.valueToTree(value));
        return this;
    }

    GateFixture load(String text) {
        load = text;
        return this;
    }

    GateRun run() {
        Run run = RunDirectory.parse(JSON.writeValueAsString(tree));
        return GateRun.of(run, load, Map.of());
    }

    private JsonNode at(String path) {
        return path.isEmpty() ? tree : tree.at(path);
    }

    /**
     * Runs of one side with log-normal noise, five minutes apart.
     *
     * @param minute start of the first one
     * @param factor of latency and CPU
     * @param spread of the logarithm of every figure
     */
    static List<GateRun> side(String name, int count, int minute, double factor, double spread) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        List<GateRun> runs = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            runs.add(named(name + index)
                    .startedAt(minute + 10 * index)
                    .p99Us(3000 * factor * noise(random, spread))
                    .cpuUs(40 * factor * noise(random, spread))
                    .peakPerS(100_000 * noise(random, spread))
                    .run());
        }
        return runs;
    }

    private static double noise(SplittableRandom random, double spread) {
        return Math.exp(spread * random.nextGaussian());
    }
}

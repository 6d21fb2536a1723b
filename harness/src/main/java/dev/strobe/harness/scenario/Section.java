package dev.strobe.harness.scenario;

import java.util.List;

/** The mappings of a scenario file and the keys that each may have: the whole vocabulary of the format. */
enum Section {
    ROOT(
            "name",
            "description",
            "target",
            "compare",
            "topology",
            "workload",
            "pacing",
            "load",
            "drain",
            "observe",
            "synthetic",
            "faults",
            "expect",
            "seed"),
    COMPARE("targets", "repeat"),
    TOPOLOGY("nodes", "topics"),
    TOPIC("partitions", "replicas", "settings"),
    WORKLOAD("producers", "consumers"),
    PRODUCER(
            "topic",
            "count",
            "acks",
            "idempotence",
            "linger",
            "batch",
            "compression",
            "buffer",
            "max_block",
            "in_flight",
            "request_timeout",
            "delivery_timeout",
            "message",
            "settings"),
    MESSAGE("size", "keys", "payload"),
    CONSUMER(
            "topic",
            "group",
            "count",
            "fetch_min",
            "fetch_max_wait",
            "max_poll_records",
            "assignor",
            "churn",
            "settings"),
    CHURN("every", "away"),
    LOAD("warmup", "constant", "ramp", "steps", "search", "closed"),
    WARMUP("rate", "for"),
    CONSTANT("rate", "for", "name"),
    RAMP("from", "to", "for", "name"),
    STEPS("from", "to", "by", "each"),
    SEARCH("from", "up_to", "probe", "warmup", "precision", "slo", "confirm"),
    CLOSED("in_flight", "for", "name", "warmup"),
    DRAIN("between_phases", "timeout"),
    OBSERVE("traces", "jfr"),
    TRACES("slowest", "random", "budget", "headers"),
    SYNTHETIC("latency", "stalls", "loss", "duplicates", "reorder", "corrupt", "capacity"),
    STALL("at", "for", "mode"),
    FAULT("at", "action", "subject", "for", "from", "by", "limit");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type cannot say so
    private final List<String> keys;

    Section(String... keys) {
        this.keys = List.of(keys);
    }

    List<String> keys() {
        return keys;
    }
}

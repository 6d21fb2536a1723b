package dev.strobe.harness.observe.jfr;

import java.util.List;

/**
 * The two kinds of requests that brokers time, with their stages in order. Each stage is a field of the event, its name
 * with {@code Ns} appended: the time from the stage before, the first one from {@code receivedNs}.
 */
enum RequestKind {
    PRODUCE,
    FETCH;

    private static final List<String> PRODUCE_STAGES =
            List.of("decoded", "queued", "appended", "flushed", "replicated", "responded", "written");
    private static final List<String> FETCH_STAGES = List.of("decoded", "waited", "read", "responded", "written");
    private static final List<String> PRODUCE_FIELDS = fields(PRODUCE_STAGES);
    private static final List<String> FETCH_FIELDS = fields(FETCH_STAGES);

    List<String> stages() {
        return this == PRODUCE ? PRODUCE_STAGES : FETCH_STAGES;
    }

    List<String> fields() {
        return this == PRODUCE ? PRODUCE_FIELDS : FETCH_FIELDS;
    }

    private static List<String> fields(List<String> stages) {
        return stages.stream().map(stage -> stage + "Ns").toList();
    }
}

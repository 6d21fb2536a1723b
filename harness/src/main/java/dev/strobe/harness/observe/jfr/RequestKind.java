package dev.strobe.harness.observe.jfr;

import java.util.List;
import java.util.stream.Stream;

/**
 * The two kinds of requests that brokers time, with their stages in order. Each stage is a field of the event, its name
 * with {@code Ns} appended: the time from the stage before, the first one from {@code receivedNs}.
 */
enum RequestKind {
    PRODUCE,
    FETCH;

    /** Places of a kind's values, before those of its stages. */
    static final int TOPIC_ID_HIGH = 0;

    static final int TOPIC_ID_LOW = 1;
    static final int PARTITION = 2;
    static final int BASE_OFFSET = 3;
    static final int RECORD_COUNT = 4;
    static final int CLIENT_HASH = 5;
    static final int CORRELATION_ID = 6;
    static final int RECEIVED_NS = 7;
    /** The next three are those of a produce request. */
    static final int PRODUCER_ID = 8;

    static final int BASE_SEQUENCE = 9;
    static final int ERROR_CODE = 10;
    static final int STAGES = 11;

    private static final List<String> COMMON_FIELDS = List.of(
            "topicIdHigh",
            "topicIdLow",
            "partition",
            "baseOffset",
            "recordCount",
            "clientHash",
            "correlationId",
            "receivedNs",
            "producerId",
            "baseSequence",
            "errorCode");
    private static final List<String> PRODUCE_STAGES =
            List.of("decoded", "queued", "appended", "flushed", "replicated", "responded", "written");
    private static final List<String> FETCH_STAGES = List.of("decoded", "waited", "read", "responded", "written");
    private static final List<String> PRODUCE_FIELDS = fields(PRODUCE_STAGES);
    private static final List<String> FETCH_FIELDS = fields(FETCH_STAGES);

    String event() {
        return this == PRODUCE ? "strobe.Produce" : "strobe.Fetch";
    }

    List<String> stages() {
        return this == PRODUCE ? PRODUCE_STAGES : FETCH_STAGES;
    }

    /** Every field in the order of values; some that belong to a produce request are not in a fetch. */
    List<String> fields() {
        return this == PRODUCE ? PRODUCE_FIELDS : FETCH_FIELDS;
    }

    /** Whether the event has the field at this place. */
    boolean has(int place) {
        return this == PRODUCE || place < PRODUCER_ID || place >= STAGES;
    }

    private static List<String> fields(List<String> stages) {
        return Stream.concat(COMMON_FIELDS.stream(), stages.stream().map(stage -> stage + "Ns"))
                .toList();
    }
}

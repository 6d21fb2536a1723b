package dev.strobe.harness.observe.otlp;

import java.util.List;

/**
 * Every metric that the harness exports. Names, units and attributes follow OpenTelemetry's semantic conventions for
 * messaging where these know the thing, and begin with {@code strobe.} elsewhere.
 */
enum HarnessMetric {
    OPERATION_DURATION(
            "messaging.client.operation.duration",
            Kind.HISTOGRAM,
            "s",
            "From the actual send call to the acknowledgement",
            Attribute.SYSTEM,
            Attribute.OPERATION_NAME,
            Attribute.OPERATION_TYPE,
            Attribute.DESTINATION,
            Attribute.PHASE),
    PUBLISH_RESPONSE(
            "strobe.publish.response.duration",
            Kind.HISTOGRAM,
            "s",
            "From the intended send time to the acknowledgement",
            Attribute.SYSTEM,
            Attribute.PHASE),
    END_TO_END(
            "strobe.end_to_end.duration",
            Kind.HISTOGRAM,
            "s",
            "From the intended send time to the hand-over to the consumer",
            Attribute.SYSTEM,
            Attribute.GROUP,
            Attribute.PHASE),
    SCHEDULE_DELAY(
            "strobe.schedule.delay.duration",
            Kind.HISTOGRAM,
            "s",
            "From the intended send time to the actual send call",
            Attribute.SYSTEM,
            Attribute.PHASE),
    SENT(
            "messaging.client.sent.messages",
            Kind.COUNTER,
            "{message}",
            "Messages given to the client",
            Attribute.SYSTEM,
            Attribute.OPERATION_NAME,
            Attribute.DESTINATION,
            Attribute.PHASE),
    CONSUMED(
            "messaging.client.consumed.messages",
            Kind.COUNTER,
            "{message}",
            "Messages handed over to consumers, repeated ones too",
            Attribute.SYSTEM,
            Attribute.OPERATION_NAME,
            Attribute.GROUP,
            Attribute.PHASE),
    ACKED(
            "strobe.messages.acked",
            Kind.COUNTER,
            "{message}",
            "Messages that the target acknowledged",
            Attribute.SYSTEM,
            Attribute.PHASE),
    FAILED(
            "strobe.messages.failed",
            Kind.COUNTER,
            "{message}",
            "Messages whose send failed, by cause",
            Attribute.SYSTEM,
            Attribute.ERROR_TYPE,
            Attribute.PHASE),
    OFFERED_RATE(
            "strobe.offered.rate",
            Kind.GAUGE,
            "{message}/s",
            "Arrivals due a second; none in a closed phase",
            Attribute.PHASE),
    BACKLOG(
            "strobe.backlog",
            Kind.GAUGE,
            "{message}",
            "Arrivals due and not yet delivered to the group; not yet acknowledged where nobody consumes",
            Attribute.GROUP,
            Attribute.PHASE),
    HARNESS_CPU("strobe.harness.cpu", Kind.GAUGE, "1", "CPU of the harness in cores", Attribute.PHASE),
    TARGET_CPU("strobe.target.cpu", Kind.GAUGE, "1", "CPU of the target's processes in cores", Attribute.PHASE),
    TARGET_MEMORY("strobe.target.memory", Kind.GAUGE, "By", "Resident memory of the target", Attribute.PHASE),
    HICCUP_MAX(
            "strobe.hiccup.max",
            Kind.GAUGE,
            "s",
            "Longest time by which a thread of the harness that sleeps 1 ms woke late",
            Attribute.PHASE);

    /** How a metric's values are to be read. */
    enum Kind {
        /** Exponential, cumulative. */
        HISTOGRAM,
        /** A cumulative sum that never falls. */
        COUNTER,
        GAUGE
    }

    /** The keys of attributes. */
    static final class Attribute {
        static final String SYSTEM = "messaging.system";
        static final String OPERATION_NAME = "messaging.operation.name";
        static final String OPERATION_TYPE = "messaging.operation.type";
        static final String DESTINATION = "messaging.destination.name";
        static final String GROUP = "messaging.consumer.group.name";
        static final String ERROR_TYPE = "error.type";
        static final String PHASE = "strobe.phase";

        private Attribute() {}
    }

    private final String label;
    private final Kind kind;
    private final String unit;
    private final String meaning;

    /** Immutable: made by {@link List#of}. */
    @SuppressWarnings("ImmutableEnumChecker") // The checker knows Guava's lists only.
    private final List<String> attributes;

    HarnessMetric(String label, Kind kind, String unit, String meaning, String... attributes) {
        this.label = label;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.attributes = List.of(attributes);
    }

    /** The name it is exported by. */
    String label() {
        return label;
    }

    Kind kind() {
        return kind;
    }

    String unit() {
        return unit;
    }

    String meaning() {
        return meaning;
    }

    /** The keys that its points may carry. */
    List<String> attributes() {
        return attributes;
    }
}

package dev.strobe.harness.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.EventData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the events on a message's own span: what went on around it while it was on its way. Immutable. */
final class SpanEvents {

    /** Events of one kind on one span at the most. */
    static final int EVENTS_MAX = 64;

    private static final double NS_PER_US = 1e3;

    private final Meanwhile meanwhile;
    private final long epochMinusMonotonicNs;

    SpanEvents(Meanwhile meanwhile, long epochMinusMonotonicNs) {
        this.meanwhile = meanwhile;
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
    }

    List<EventData> between(long fromNs, long toNs, @Nullable TraceCauses causes) {
        List<EventData> events = new ArrayList<>();
        meanwhile.pauses().stream()
                .filter(pause -> pause.overlaps(fromNs, toNs))
                .limit(EVENTS_MAX)
                .forEach(pause -> events.add(event(
                        "gc",
                        pause.startNs(),
                        pause.durationNs(),
                        attributes("broker").put("strobe.pause", pause.name()))));
        meanwhile.faults().stream()
                .filter(fault -> fault.overlaps(fromNs, toNs))
                .limit(EVENTS_MAX)
                .forEach(fault -> events.add(event(
                        "fault",
                        fault.startNs(),
                        fault.durationNs(),
                        attributes(fault.process()).put("strobe.fault", fault.what()))));
        if (causes != null) {
            causes.intervals().stream()
                    .limit(EVENTS_MAX)
                    .forEach(interval -> events.add(event(
                            "cause",
                            interval.startNs(),
                            interval.endNs() - interval.startNs(),
                            attributes(interval.process()).put("strobe.cause", interval.cause()))));
        }
        return events;
    }

    private EventData event(String name, long atNs, long durationNs, AttributesBuilder attributes) {
        return EventData.create(
                atNs + epochMinusMonotonicNs,
                name,
                attributes.put("strobe.duration_us", durationNs / NS_PER_US).build());
    }

    private static AttributesBuilder attributes(String process) {
        AttributesBuilder attributes = Attributes.builder();
        return process.isEmpty() ? attributes : attributes.put("strobe.process", process);
    }
}

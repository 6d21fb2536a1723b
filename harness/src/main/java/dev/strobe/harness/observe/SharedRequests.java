package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.RequestStages;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which kept messages travelled in the same request: a broker serves batches, and what happened to one of its messages
 * happened to all. Filled first and asked then; owned by one thread.
 */
final class SharedRequests {

    /** Links of one span at the most. */
    static final int LINKS_MAX = 8;

    private final long runId;
    private final Map<Request, List<Member>> members = new HashMap<>();

    /** A request at whatever partitions: correlation ids are a client's own, and two clients' differ in their time. */
    private record Request(int correlationId, long receivedNs) {
        private static Request of(RequestStages stages) {
            return new Request(stages.correlationId(), stages.receivedNs());
        }
    }

    private record Member(int producer, long sequence, SpanIdentity span) {
        private boolean sameMessage(KeptMessage message) {
            return producer == message.producer() && sequence == message.sequence();
        }
    }

    SharedRequests(long runId) {
        this.runId = runId;
    }

    void add(KeptMessage message, RequestStages stages, SpanIdentity span) {
        members.computeIfAbsent(Request.of(stages), request -> new ArrayList<>(1))
                .add(new Member(message.producer(), message.sequence(), span));
    }

    /** Links to the spans of the same request in the traces of other messages. */
    List<LinkData> links(KeptMessage message, RequestStages stages) {
        List<LinkData> links = new ArrayList<>();
        for (Member member : members.getOrDefault(Request.of(stages), List.of())) {
            if (links.size() < LINKS_MAX && !member.sameMessage(message)) {
                SpanContext other = TraceBuilder.context(
                        TraceBuilder.traceId(runId, member.producer(), member.sequence()), member.span());
                links.add(LinkData.create(
                        other,
                        Attributes.builder().put("strobe.link", "same request").build()));
            }
        }
        return links;
    }
}

package dev.strobe.harness.observe;

import dev.strobe.harness.observe.KeptTrace.Delivery;
import dev.strobe.harness.observe.TraceBudget.Chosen;
import dev.strobe.harness.observe.TraceBuilder.Span;
import dev.strobe.harness.observe.jfr.RequestStages;
import dev.strobe.harness.observe.jfr.StoredMessage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of a kept message: what the client saw, and between that what the broker said of the requests.
 *
 * <pre>
 *   message             intended send .. last answer
 *     schedule delay    .. send call
 *     send              .. acknowledgement
 *       client and network, refused ..., produce { decoded .. written }, retry ..., acknowledge
 *     receive           once for each subscription and redelivery, .. hand-over; linked to the send
 *       fetch { decoded .. written }, client and network
 * </pre>
 *
 * <p>A fetch often waits at the broker long before the message is there. That wait is the consumer's and not the
 * message's: its spans begin when the message was in the log, and {@code strobe.waiting_before_us} tells the rest.
 *
 * <p>Where the target does not answer (acks 0), the send ends once the broker has appended the message; where nobody knows
 * when it was sent, there is no send, and its requests belong to the message itself.
 */
final class MessageSpans {

    private static final double NS_PER_US = 1e3;

    private final TraceNames names;
    private final Sampling sampling;
    private final SharedRequests shared;
    private final Resource harness;
    private final RequestSpans requests;

    /** @param shared filled with every trace that is written */
    MessageSpans(TraceNames names, Sampling sampling, SharedRequests shared) {
        this.names = names;
        this.sampling = sampling;
        this.shared = shared;
        this.harness = resource("strobe-harness", names.runName());
        this.requests = new RequestSpans(names.system(), resource("strobe-broker", names.runName()));
    }

    private static Resource resource(String service, String run) {
        return Resource.create(Attributes.builder()
                .put("service.name", service)
                .put("strobe.run.id", run)
                .build());
    }

    /** Enters a trace's requests, for the links of others. */
    static void share(KeptTrace trace, SharedRequests shared) {
        StoredMessage stored = trace.stored();
        RequestStages append = stored == null ? null : stored.append();
        if (append != null) {
            shared.add(trace.message(), append, new SpanIdentity(TraceNames.Wire.PRODUCE));
        }
        for (Delivery delivery : trace.deliveries()) {
            RequestStages fetch = fetch(delivery);
            if (fetch != null) {
                shared.add(trace.message(), fetch, identity(TraceNames.Wire.FETCH, delivery));
            }
        }
    }

    /** One message with what goes with all of its spans. */
    private record Message(KeptTrace trace, TraceBuilder builder, SpanContext root, Attributes common, String topic) {
        private KeptMessage kept() {
            return trace.message();
        }

        private @Nullable RequestStages append() {
            StoredMessage stored = trace.stored();
            return stored == null ? null : stored.append();
        }

        private boolean sent() {
            return trace.known().sentNs() != SendRing.UNKNOWN;
        }
    }

    /** The spans of one message, the message's own first. */
    List<SpanData> of(Chosen chosen, Meanwhile meanwhile) {
        KeptTrace trace = chosen.trace();
        KeptMessage message = trace.message();
        String topic = names.topicByProducer().get(message.producer());
        TraceBuilder builder = new TraceBuilder(
                TraceBuilder.traceId(names.runId(), message.producer(), message.sequence()),
                names.epochMinusMonotonicNs());
        Attributes common = destination(trace, topic);
        TraceCauses causes = meanwhile.causes().apply(trace);
        Span root = client(SpanIdentity.ROOT, "message " + topic, SpanKind.INTERNAL, whole(common, chosen, causes));
        long endNs = trace.endNs();
        SpanContext parent = builder.add(
                trace.known().error() == null ? root : root.failed(trace.known().error()),
                SpanContext.getInvalid(),
                message.intendedNs(),
                endNs,
                new SpanEvents(meanwhile, names.epochMinusMonotonicNs()).between(message.intendedNs(), endNs, causes));
        Message whole = new Message(trace, builder, parent, common, topic);
        if (whole.sent()) {
            builder.add(
                    client(
                            new SpanIdentity("schedule_delay"),
                            "schedule delay",
                            SpanKind.INTERNAL,
                            stage("schedule_delay")),
                    parent,
                    message.intendedNs(),
                    trace.known().sentNs(),
                    List.of());
            send(whole);
        } else {
            produce(whole, parent);
        }
        for (Delivery delivery : trace.deliveries()) {
            receive(whole, delivery);
        }
        return builder.spans();
    }

    private void send(Message message) {
        KeptTrace.Known known = message.trace().known();
        RequestStages append = message.append();
        boolean acknowledged = names.acknowledged(message.kept().producer());
        boolean answered = known.ackedNs() != SendRing.UNKNOWN;
        long endNs = Math.max(known.sentNs(), known.ackedNs());
        if (append != null) {
            endNs = acknowledged || known.error() != null
                    ? Math.max(endNs, append.writtenNs())
                    : append.endNs("appended");
        }
        String answer = acknowledged ? answered ? "acknowledged" : "unknown" : "none";
        AttributesBuilder attributes = operation(message.common(), "send")
                .put(
                        "messaging.client.id",
                        names.clientIdByProducer().get(message.kept().producer()))
                .put("strobe.answer", known.error() == null ? answer : "failed");
        if (known.error() != null) {
            attributes.put("error.type", known.error());
        }
        Span span = client(SpanIdentity.SEND, "send " + message.topic(), SpanKind.PRODUCER, attributes.build());
        SpanContext send = message.builder()
                .add(
                        known.error() == null ? span : span.failed(known.error()),
                        message.root(),
                        known.sentNs(),
                        endNs,
                        List.of());
        produce(message, send);
        if (append != null && acknowledged && answered && known.error() == null) {
            StoredMessage stored = message.trace().stored();
            long answeredNs = append.writtenNs();
            for (RequestStages retry : stored == null ? List.<RequestStages>of() : stored.retries()) {
                answeredNs = retry.writtenNs() <= known.ackedNs() ? retry.writtenNs() : answeredNs;
            }
            message.builder()
                    .add(
                            client(new SpanIdentity("ack"), "acknowledge", SpanKind.INTERNAL, stage("ack")),
                            send,
                            Math.min(answeredNs, known.ackedNs()),
                            known.ackedNs(),
                            List.of());
        }
    }

    /** The way to the broker, and every request that brought the message or tried to. */
    private void produce(Message message, SpanContext parent) {
        StoredMessage stored = message.trace().stored();
        RequestStages append = message.append();
        if (append == null || stored == null) {
            return;
        }
        List<StoredMessage.Refused> refused = stored.refused();
        RequestStages first = refused.isEmpty() ? append : refused.getFirst().request();
        if (message.sent()) {
            message.builder()
                    .add(
                            client(
                                    new SpanIdentity("client_and_network"),
                                    "client and network",
                                    SpanKind.INTERNAL,
                                    stage("client_and_network")),
                            parent,
                            message.trace().known().sentNs(),
                            first.receivedNs(),
                            List.of());
        }
        for (int i = 0; i < refused.size(); i++) {
            StoredMessage.Refused attempt = refused.get(i);
            SpanIdentity identity = new SpanIdentity("refused", SpanIdentity.NO_SUBSCRIPTION, i);
            request(message, parent, attempt.request(), identity, attempt.errorCode());
        }
        request(message, parent, append, new SpanIdentity(TraceNames.Wire.PRODUCE), 0);
        List<RequestStages> retries = stored.retries();
        for (int i = 0; i < retries.size(); i++) {
            SpanIdentity identity = new SpanIdentity("retry", SpanIdentity.NO_SUBSCRIPTION, i + 1);
            request(message, parent, retries.get(i), identity, 0);
        }
    }

    private void request(
            Message message, SpanContext parent, RequestStages stages, SpanIdentity identity, int errorCode) {
        List<LinkData> links =
                identity.stage().equals(TraceNames.Wire.PRODUCE) ? shared.links(message.kept(), stages) : List.of();
        requests.add(
                message.builder(),
                parent,
                stages,
                new RequestSpans.Request(
                        identity, stages.receivedNs(), errorCode, exported(message, TraceNames.Wire.PRODUCE), links));
    }

    private void receive(Message message, Delivery delivery) {
        KeptMessage handed = delivery.message();
        RequestStages append = message.append();
        RequestStages fetch = fetch(delivery);
        long thereNs = append == null
                ? Math.max(handed.intendedNs(), message.trace().known().sentNs())
                : append.endNs("appended");
        long startNs = fetch == null ? thereNs : Math.max(thereNs, fetch.receivedNs());
        if (fetch == null && delivery.attempt() > 0) {
            // What lies before is the first delivery's time.
            startNs = handed.deliveredNs();
        }
        AttributesBuilder attributes = operation(message.common(), "receive")
                .put("messaging.consumer.group.name", names.subscriptions().get(handed.subscription()))
                .put("strobe.latency_us", handed.latencyNs() / NS_PER_US);
        if (handed.consumer() != null) {
            attributes.put("messaging.client.id", handed.consumer());
        }
        if (delivery.attempt() > 0) {
            attributes.put("strobe.redelivered", true);
        }
        Span span = client(
                identity("receive", delivery), "receive " + message.topic(), SpanKind.CONSUMER, attributes.build());
        TraceBuilder builder = message.builder();
        SpanContext receive = builder.add(
                message.sent() ? span.with(List.of(toSend(builder))) : span,
                message.root(),
                Math.min(startNs, handed.deliveredNs()),
                handed.deliveredNs(),
                List.of());
        if (fetch == null) {
            return;
        }
        requests.add(
                builder,
                receive,
                fetch,
                new RequestSpans.Request(
                        identity(TraceNames.Wire.FETCH, delivery),
                        thereNs,
                        0,
                        exported(message, TraceNames.Wire.FETCH),
                        shared.links(message.kept(), fetch)));
        builder.add(
                client(
                        identity("client_and_network_in", delivery),
                        "client and network",
                        SpanKind.INTERNAL,
                        stage("client_and_network")),
                receive,
                Math.min(fetch.writtenNs(), handed.deliveredNs()),
                handed.deliveredNs(),
                List.of());
    }

    private static LinkData toSend(TraceBuilder builder) {
        return LinkData.create(
                TraceBuilder.context(builder.traceId(), SpanIdentity.SEND),
                Attributes.builder().put("strobe.link", "send").build());
    }

    private boolean exported(Message message, String request) {
        long hash = Sampling.hash(message.kept().producer(), message.kept().sequence());
        return names.wire().exported().contains(request) && sampling.carriesTrace(hash);
    }

    private static @Nullable RequestStages fetch(Delivery delivery) {
        return delivery.lookup() == null ? null : delivery.lookup().fetch();
    }

    private static SpanIdentity identity(String stage, Delivery delivery) {
        return new SpanIdentity(stage, delivery.message().subscription(), delivery.attempt());
    }

    private Span client(SpanIdentity identity, String name, SpanKind kind, Attributes attributes) {
        return new Span(identity, name, kind, attributes, harness);
    }

    private Attributes destination(KeptTrace trace, String topic) {
        KeptMessage message = trace.message();
        AttributesBuilder attributes =
                Attributes.builder().put("messaging.system", names.system()).put("messaging.destination.name", topic);
        if (message.partition() >= 0) {
            attributes.put("messaging.destination.partition.id", Integer.toString(message.partition()));
        }
        if (message.offset() >= 0) {
            attributes.put("messaging.kafka.offset", message.offset());
        }
        if (message.producer() < names.wire().producers().size()) {
            attributes.put(
                    "messaging.message.body.size",
                    names.wire().producers().get(message.producer()).bodyBytes());
        }
        return attributes.build();
    }

    private Attributes whole(Attributes common, Chosen chosen, @Nullable TraceCauses causes) {
        KeptTrace trace = chosen.trace();
        KeptMessage message = trace.message();
        KeptFor kept = trace.kept();
        AttributesBuilder attributes = common.toBuilder()
                .put("strobe.phase", names.phases().get(message.phase()))
                .put("strobe.producer", message.producer())
                .put("strobe.sequence", message.sequence())
                .put("strobe.latency_us", message.latencyNs() / NS_PER_US)
                .put("strobe.kept", kept.word())
                .put(
                        "strobe.sight",
                        switch (trace.sight()) {
                            case WHOLE -> "whole";
                            case PARTIAL -> "partial";
                            case CLIENT_ONLY -> "client";
                            case NONE -> "untraced";
                        });
        if (kept.word().equals(KeptFor.SLOWEST.word())) {
            attributes.put("strobe.slowest_of", trace.outlier() ? "phase" : "second");
        }
        if (kept.drawn()) {
            attributes.put("strobe.sampled_one_in", chosen.oneIn());
        }
        StoredMessage stored = trace.stored();
        if (stored != null && stored.requests() > 1) {
            attributes.put("strobe.retries", stored.requests() - 1);
        }
        if (trace.known().error() != null) {
            attributes.put("error.type", trace.known().error());
        }
        if (causes != null) {
            attributes.put("strobe.cause", causes.cause()).put("strobe.explained_pct", causes.explainedPct());
        }
        return attributes.build();
    }

    /** With what a span of an operation has that one of a stage has not. */
    private AttributesBuilder operation(Attributes common, String operation) {
        AttributesBuilder attributes = common.toBuilder()
                .put("messaging.operation.name", operation)
                .put("messaging.operation.type", operation);
        String server = names.wire().server();
        if (server != null) {
            attributes.put("server.address", server);
            if (names.wire().port() > 0) {
                attributes.put("server.port", names.wire().port());
            }
        }
        return attributes;
    }

    private static Attributes stage(String name) {
        return Attributes.builder().put("strobe.stage", name).build();
    }
}

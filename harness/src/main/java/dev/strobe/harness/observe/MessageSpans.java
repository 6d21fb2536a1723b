package dev.strobe.harness.observe;

import dev.strobe.harness.observe.TraceBuilder.Span;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.RequestStages;
import dev.strobe.harness.observe.jfr.RequestStages.Stage;
import dev.strobe.harness.observe.jfr.StoredMessage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the spans of a kept message: what the client saw, and between that what the broker said of the requests.
 *
 * <pre>
 *   message             intended send .. last answer
 *     schedule delay    .. send call
 *     send              .. acknowledgement
 *       client and network, produce { decoded .. written }, retry ..., acknowledge
 *     receive           once for each subscription, .. hand-over
 *       fetch { decoded .. written }, client and network
 * </pre>
 *
 * <p>A fetch often waits at the broker long before the message is there. That wait is the consumer's and not the
 * message's: its spans begin when the message was in the log, and {@code strobe.waiting_before_us} tells the rest.
 */
final class MessageSpans {

    private static final double NS_PER_US = 1e3;

    private final TraceNames names;
    private final Resource harness;
    private final Resource broker;

    MessageSpans(TraceNames names) {
        this.names = names;
        this.harness = resource("strobe-harness", names.runName());
        this.broker = resource("strobe-broker", names.runName());
    }

    private static Resource resource(String service, String run) {
        return Resource.create(Attributes.builder()
                .put("service.name", service)
                .put("strobe.run.id", run)
                .build());
    }

    List<SpanData> of(KeptTrace trace, List<Pause> pauses) {
        KeptMessage message = trace.message();
        String topic = names.topicByProducer().get(message.producer());
        TraceBuilder builder = new TraceBuilder(
                TraceBuilder.traceId(names.runId(), message.producer(), message.sequence()),
                names.epochMinusMonotonicNs());
        Attributes common = destination(message, topic);
        Span root = client("message", "message " + topic, SpanKind.INTERNAL, whole(common, trace));
        long endNs = trace.endNs();
        SpanContext parent = builder.add(
                root,
                SpanContext.getInvalid(),
                message.intendedNs(),
                endNs,
                stops(pauses, message.intendedNs(), endNs));
        builder.add(
                client("schedule_delay", "schedule delay", SpanKind.INTERNAL, stage("schedule_delay")),
                parent,
                message.intendedNs(),
                message.sentNs(),
                List.of());
        send(builder, parent, trace, common, topic);
        for (KeptTrace.Delivery delivery : trace.deliveries()) {
            receive(builder, parent, trace, delivery, common, topic);
        }
        return builder.spans();
    }

    private void send(TraceBuilder builder, SpanContext root, KeptTrace trace, Attributes common, String topic) {
        KeptMessage message = trace.message();
        StoredMessage stored = trace.stored();
        RequestStages append = stored == null ? null : stored.append();
        long ackedNs = trace.ackedNs();
        if (append == null && ackedNs == SendRing.UNKNOWN) {
            return;
        }
        Attributes attributes = operation(common, "send").toBuilder()
                .put("messaging.client.id", names.clientIdByProducer().get(message.producer()))
                .build();
        long endNs = append == null ? ackedNs : Math.max(ackedNs, append.writtenNs());
        SpanContext send = builder.add(
                client("send", "send " + topic, SpanKind.PRODUCER, attributes),
                root,
                message.sentNs(),
                endNs,
                List.of());
        if (append == null || stored == null) {
            return;
        }
        builder.add(
                client("client_and_network", "client and network", SpanKind.INTERNAL, stage("client_and_network")),
                send,
                message.sentNs(),
                append.receivedNs(),
                List.of());
        Request produce = new Request("produce", TraceBuilder.NO_SUBSCRIPTION, 0, append.receivedNs());
        request(builder, send, append, produce);
        List<RequestStages> retries = stored.retries();
        for (int i = 0; i < retries.size(); i++) {
            RequestStages retry = retries.get(i);
            request(
                    builder,
                    send,
                    retry,
                    new Request("retry", TraceBuilder.NO_SUBSCRIPTION, i + 1, retry.receivedNs()));
        }
        if (ackedNs != SendRing.UNKNOWN) {
            long answeredNs =
                    retries.isEmpty() ? append.writtenNs() : retries.getLast().writtenNs();
            builder.add(
                    client("ack", "acknowledge", SpanKind.INTERNAL, stage("ack")),
                    send,
                    Math.min(Math.min(append.writtenNs(), answeredNs), ackedNs),
                    ackedNs,
                    List.of());
        }
    }

    private void receive(
            TraceBuilder builder,
            SpanContext root,
            KeptTrace trace,
            KeptTrace.Delivery delivery,
            Attributes common,
            String topic) {
        KeptMessage message = delivery.message();
        StoredMessage stored = trace.stored();
        RequestStages append = stored == null ? null : stored.append();
        RequestStages fetch =
                delivery.lookup() == null ? null : delivery.lookup().fetch();
        long thereNs = append == null ? message.sentNs() : append.endNs("appended");
        long startNs = fetch == null ? thereNs : Math.max(thereNs, fetch.receivedNs());
        AttributesBuilder attributes = operation(common, "receive").toBuilder()
                .put("messaging.consumer.group.name", names.subscriptions().get(message.subscription()))
                .put("strobe.latency_us", message.latencyNs() / NS_PER_US);
        if (message.consumer() != null) {
            attributes.put("messaging.client.id", message.consumer());
        }
        Span span = new Span(
                "receive",
                message.subscription(),
                0,
                "receive " + topic,
                SpanKind.CONSUMER,
                attributes.build(),
                harness);
        SpanContext receive =
                builder.add(span, root, Math.min(startNs, message.deliveredNs()), message.deliveredNs(), List.of());
        if (fetch == null) {
            return;
        }
        request(builder, receive, fetch, new Request("fetch", message.subscription(), 0, thereNs));
        Span back = new Span(
                "client_and_network_in",
                message.subscription(),
                0,
                "client and network",
                SpanKind.INTERNAL,
                stage("client_and_network"),
                harness);
        builder.add(
                back, receive, Math.min(fetch.writtenNs(), message.deliveredNs()), message.deliveredNs(), List.of());
    }

    /** @param fromNs stages before this are not the message's and are cut off */
    private record Request(String name, int subscription, int attempt, long fromNs) {}

    private void request(TraceBuilder builder, SpanContext parent, RequestStages stages, Request request) {
        AttributesBuilder attributes = Attributes.builder()
                .put("messaging.system", names.system())
                .put("strobe.correlation_id", stages.correlationId())
                .put("strobe.records", stages.recordCount());
        if (stages.receivedNs() < request.fromNs()) {
            attributes.put("strobe.waiting_before_us", (request.fromNs() - stages.receivedNs()) / NS_PER_US);
        }
        SpanContext server = builder.add(
                broker(request, request.name(), request.name(), SpanKind.SERVER, attributes.build()),
                parent,
                Math.max(stages.receivedNs(), request.fromNs()),
                stages.writtenNs(),
                List.of());
        for (Stage stage : stages.stages()) {
            if (stage.endNs() >= request.fromNs()) {
                builder.add(
                        broker(
                                request,
                                request.name() + "/" + stage.name(),
                                stage.name(),
                                SpanKind.INTERNAL,
                                stage(stage.name())),
                        server,
                        Math.max(stage.startNs(), request.fromNs()),
                        stage.endNs(),
                        List.of());
            }
        }
    }

    private Span broker(Request request, String stage, String name, SpanKind kind, Attributes attributes) {
        return new Span(stage, request.subscription(), request.attempt(), name, kind, attributes, broker);
    }

    private Span client(String stage, String name, SpanKind kind, Attributes attributes) {
        return new Span(stage, TraceBuilder.NO_SUBSCRIPTION, 0, name, kind, attributes, harness);
    }

    private List<EventData> stops(List<Pause> pauses, long fromNs, long toNs) {
        List<EventData> events = new ArrayList<>();
        for (Pause pause : pauses) {
            if (pause.overlaps(fromNs, toNs)) {
                Attributes attributes = Attributes.builder()
                        .put("strobe.process", "broker")
                        .put("strobe.pause", pause.name())
                        .put("strobe.duration_us", pause.durationNs() / NS_PER_US)
                        .build();
                events.add(EventData.create(pause.startNs() + names.epochMinusMonotonicNs(), "gc", attributes));
            }
        }
        return events;
    }

    private Attributes destination(KeptMessage message, String topic) {
        AttributesBuilder attributes = Attributes.builder()
                .put("messaging.system", names.system())
                .put("messaging.destination.name", topic)
                .put("messaging.destination.partition.id", Integer.toString(message.partition()));
        if (message.offset() >= 0) {
            attributes.put("messaging.kafka.offset", message.offset());
        }
        return attributes.build();
    }

    private Attributes whole(Attributes common, KeptTrace trace) {
        KeptMessage message = trace.message();
        return common.toBuilder()
                .put("strobe.phase", names.phases().get(message.phase()))
                .put("strobe.producer", message.producer())
                .put("strobe.sequence", message.sequence())
                .put("strobe.latency_us", message.latencyNs() / NS_PER_US)
                .put("strobe.kept", trace.random() ? "random" : "slowest")
                .put(
                        "strobe.sight",
                        switch (trace.sight()) {
                            case WHOLE -> "whole";
                            case PARTIAL -> "partial";
                            case CLIENT_ONLY, NONE -> "client";
                        })
                .build();
    }

    private static Attributes operation(Attributes common, String type) {
        return common.toBuilder().put("messaging.operation.type", type).build();
    }

    private static Attributes stage(String name) {
        return Attributes.builder().put("strobe.stage", name).build();
    }
}

package dev.strobe.harness.observe;

import dev.strobe.harness.observe.TraceBuilder.Span;
import dev.strobe.harness.observe.jfr.RequestStages;
import dev.strobe.harness.observe.jfr.RequestStages.Stage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.LinkData;
import java.util.List;

/** Makes the spans of what a broker said of one request: the request, and in it one for each stage. Immutable. */
final class RequestSpans {

    /** Marks spans whose like the broker exports itself, under ids of its own. */
    static final AttributeKey<String> EXPORTED_BY = AttributeKey.stringKey("strobe.exported_by");

    private static final double NS_PER_US = 1e3;

    private final String system;
    private final Resource broker;

    /**
     * What is special about one request.
     *
     * @param identity its stage is the span's name
     * @param fromNs stages before this are not the message's and are cut off
     * @param errorCode the protocol's; 0 for none
     * @param exported whether the broker exports this request's spans itself
     */
    record Request(SpanIdentity identity, long fromNs, int errorCode, boolean exported, List<LinkData> links) {}

    RequestSpans(String system, Resource broker) {
        this.system = system;
        this.broker = broker;
    }

    void add(TraceBuilder builder, SpanContext parent, RequestStages stages, Request request) {
        String name = request.identity().stage();
        AttributesBuilder attributes = marked(request)
                .put("messaging.system", system)
                .put("strobe.correlation_id", stages.correlationId())
                .put("strobe.records", stages.recordCount());
        if (stages.receivedNs() < request.fromNs()) {
            attributes.put("strobe.waiting_before_us", (request.fromNs() - stages.receivedNs()) / NS_PER_US);
        }
        if (request.errorCode() != 0) {
            attributes.put("error.type", Integer.toString(request.errorCode()));
        }
        Span span =
                new Span(request.identity(), name, SpanKind.SERVER, attributes.build(), broker).with(request.links());
        if (request.errorCode() != 0) {
            span = span.failed("");
        }
        SpanContext server = builder.add(
                span, parent, Math.max(stages.receivedNs(), request.fromNs()), stages.writtenNs(), List.of());
        for (Stage stage : stages.stages()) {
            if (stage.endNs() >= request.fromNs()) {
                builder.add(
                        new Span(
                                request.identity().stage(name + "/" + stage.name()),
                                stage.name(),
                                SpanKind.INTERNAL,
                                marked(request)
                                        .put("strobe.stage", stage.name())
                                        .build(),
                                broker),
                        server,
                        Math.max(stage.startNs(), request.fromNs()),
                        stage.endNs(),
                        List.of());
            }
        }
    }

    private static AttributesBuilder marked(Request request) {
        AttributesBuilder attributes = Attributes.builder();
        return request.exported() ? attributes.put(EXPORTED_BY, "broker") : attributes;
    }
}

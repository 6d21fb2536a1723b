package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.ComputedSpan;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the spans of a line of {@code spans.jsonl} back. */
final class StoredSpan {

    private static final List<SpanKind> KINDS = List.of(
            SpanKind.INTERNAL,
            SpanKind.INTERNAL,
            SpanKind.SERVER,
            SpanKind.CLIENT,
            SpanKind.PRODUCER,
            SpanKind.CONSUMER);
    private static final int STATUS_ERROR = 2;
    private static final int STATUS_OK = 1;

    private StoredSpan() {}

    /** All spans of a line; throws Jackson's exception if it is not JSON. */
    static List<SpanData> read(String line) {
        List<SpanData> spans = new ArrayList<>();
        for (JsonNode ofResource : OtlpJson.read(line).path("resourceSpans")) {
            Resource resource = OtlpJson.resource(ofResource.path("resource"));
            for (JsonNode ofScope : ofResource.path("scopeSpans")) {
                InstrumentationScopeInfo scope = OtlpJson.scope(ofScope.path("scope"));
                for (JsonNode span : ofScope.path("spans")) {
                    spans.add(of(span, resource, scope));
                }
            }
        }
        return spans;
    }

    private static ComputedSpan of(JsonNode span, Resource resource, InstrumentationScopeInfo scope) {
        String traceId = OtlpJson.text(span.path("traceId"));
        int kind = (int) OtlpJson.number(span.path("kind"));
        return new ComputedSpan(
                OtlpJson.text(span.path("name")),
                kind < KINDS.size() ? KINDS.get(kind) : SpanKind.INTERNAL,
                OtlpJson.context(traceId, OtlpJson.text(span.path("spanId"))),
                OtlpJson.context(traceId, OtlpJson.text(span.path("parentSpanId"))),
                OtlpJson.attributes(span.path("attributes")),
                OtlpJson.number(span.path("startTimeUnixNano")),
                OtlpJson.number(span.path("endTimeUnixNano")),
                events(span.path("events")),
                links(span.path("links")),
                status(span.path("status")),
                resource,
                scope);
    }

    private static List<EventData> events(JsonNode list) {
        List<EventData> events = new ArrayList<>();
        for (JsonNode event : list) {
            events.add(EventData.create(
                    OtlpJson.number(event.path("timeUnixNano")),
                    OtlpJson.text(event.path("name")),
                    OtlpJson.attributes(event.path("attributes"))));
        }
        return events;
    }

    private static List<LinkData> links(JsonNode list) {
        List<LinkData> links = new ArrayList<>();
        for (JsonNode link : list) {
            SpanContext context =
                    OtlpJson.context(OtlpJson.text(link.path("traceId")), OtlpJson.text(link.path("spanId")));
            links.add(LinkData.create(context, OtlpJson.attributes(link.path("attributes"))));
        }
        return links;
    }

    private static StatusData status(JsonNode status) {
        String description = OtlpJson.text(status.path("message"));
        return switch ((int) OtlpJson.number(status.path("code"))) {
            case STATUS_OK -> StatusData.create(StatusCode.OK, description);
            case STATUS_ERROR -> StatusData.create(StatusCode.ERROR, description);
            default -> StatusData.unset();
        };
    }
}

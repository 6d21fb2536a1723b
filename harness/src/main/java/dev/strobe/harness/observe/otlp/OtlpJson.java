package dev.strobe.harness.observe.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What traces and metrics have in common in OTLP/JSON: 64-bit integers are text, ids hex, and what has its default value
 * is left out.
 */
final class OtlpJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private OtlpJson() {}

    /** Throws Jackson's exception if {@code line} is not JSON, such as the cut last line of a killed run. */
    static JsonNode read(String line) {
        return MAPPER.readTree(line);
    }

    static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }

    static long number(JsonNode node) {
        return node.isString() ? Long.parseLong(node.stringValue()) : node.isNumber() ? node.longValue() : 0;
    }

    static double real(JsonNode node) {
        return node.isString() ? Double.parseDouble(node.stringValue()) : node.isNumber() ? node.doubleValue() : 0;
    }

    static Resource resource(JsonNode node) {
        return Resource.create(attributes(node.path("attributes")));
    }

    static InstrumentationScopeInfo scope(JsonNode node) {
        return InstrumentationScopeInfo.create(text(node.path("name")));
    }

    /** Text, integers, numbers and truth values; lists are no part of what is written here. */
    static Attributes attributes(JsonNode list) {
        AttributesBuilder attributes = Attributes.builder();
        for (JsonNode pair : list) {
            String key = text(pair.path("key"));
            JsonNode value = pair.path("value");
            if (value.has("stringValue")) {
                attributes.put(key, text(value.path("stringValue")));
            } else if (value.has("intValue")) {
                attributes.put(AttributeKey.longKey(key), number(value.path("intValue")));
            } else if (value.has("doubleValue")) {
                attributes.put(key, real(value.path("doubleValue")));
            } else if (value.has("boolValue")) {
                attributes.put(key, value.path("boolValue").booleanValue());
            }
        }
        return attributes.build();
    }

    /** Not valid where either id is missing. */
    static SpanContext context(String traceId, String spanId) {
        boolean known = TraceId.isValid(traceId) && SpanId.isValid(spanId);
        return known
                ? SpanContext.create(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault())
                : SpanContext.getInvalid();
    }
}

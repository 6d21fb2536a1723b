package dev.strobe.conformance.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run left in its {@code spans.jsonl}.
 *
 * @param lines each an OTLP/JSON export
 * @param spans by trace id and span id
 */
record RunTraces(List<String> lines, Map<String, Map<String, Span>> spans) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code parent} is empty for a root. */
    record Span(String service, String name, String parent) {}

    static RunTraces of(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            Map<String, Map<String, Span>> spans = new TreeMap<>();
            for (String line : lines) {
                read(JSON.readTree(line), spans);
            }
            return new RunTraces(lines, spans);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read: file=" + file, e);
        }
    }

    /** What Jaeger's API says of one trace, in the same form; a span that it shows twice is an error. */
    static Map<String, Span> ofJaeger(JsonNode trace) {
        JsonNode processes = trace.path("processes");
        Map<String, Span> spans = new TreeMap<>();
        for (JsonNode span : trace.path("spans")) {
            String parent = "";
            for (JsonNode reference : span.path("references")) {
                if (reference.path("refType").asText().equals("CHILD_OF")) {
                    parent = reference.path("spanID").asText();
                }
            }
            String service = processes
                    .path(span.path("processID").asText())
                    .path("serviceName")
                    .asText();
            String id = span.path("spanID").asText();
            if (spans.put(id, new Span(service, span.path("operationName").asText(), parent)) != null) {
                throw new IllegalStateException(
                        "Jaeger shows a span twice: trace=" + trace.path("traceID") + " span=" + id);
            }
        }
        return spans;
    }

    private static void read(JsonNode line, Map<String, Map<String, Span>> spans) {
        for (JsonNode resource : line.path("resourceSpans")) {
            String service = "";
            for (JsonNode attribute : resource.path("resource").path("attributes")) {
                if (attribute.path("key").asText().equals("service.name")) {
                    service = attribute.path("value").path("stringValue").asText();
                }
            }
            for (JsonNode scope : resource.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    spans.computeIfAbsent(span.path("traceId").asText(), id -> new TreeMap<>())
                            .put(
                                    span.path("spanId").asText(),
                                    new Span(
                                            service,
                                            span.path("name").asText(),
                                            span.path("parentSpanId").asText("")));
                }
            }
        }
    }
}

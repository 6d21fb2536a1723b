package dev.strobe.harness.calibrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a calibration needs of {@code spans.jsonl}: one message a line. A line that cannot be read is passed over. */
final class KeptRoots {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int NS_PER_US = 1000;

    private KeptRoots() {}

    private record Span(
            String id, String parent, String name, long startNs, long endNs, Map<String, String> attributes) {}

    /** @param epochMinusMonotonicNs what was added to a monotonic reading to get Unix time */
    static List<KeptRoot> read(Path spans, long epochMinusMonotonicNs) {
        List<KeptRoot> roots = new ArrayList<>();
        if (!Files.exists(spans)) {
            return roots;
        }
        try (BufferedReader reader = Files.newBufferedReader(spans, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                parse(line, epochMinusMonotonicNs).ifPresent(roots::add);
            }
            return roots;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read spans: file=" + spans, e);
        }
    }

    static Optional<KeptRoot> parse(String line, long epochMinusMonotonicNs) {
        try {
            return root(spans(JSON.readTree(line), epochMinusMonotonicNs));
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<Span> spans(JsonNode request, long shiftNs) {
        List<Span> spans = new ArrayList<>();
        for (JsonNode resource : request.path("resourceSpans")) {
            for (JsonNode scope : resource.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    spans.add(new Span(
                            span.path("spanId").asString(""),
                            span.path("parentSpanId").asString(""),
                            span.path("name").asString(""),
                            nanos(span.path("startTimeUnixNano")) - shiftNs,
                            nanos(span.path("endTimeUnixNano")) - shiftNs,
                            attributes(span.path("attributes"))));
                }
            }
        }
        return spans;
    }

    private static long nanos(JsonNode value) {
        return Long.parseLong(value.asString("0"));
    }

    private static Map<String, String> attributes(JsonNode list) {
        Map<String, String> attributes = new HashMap<>();
        for (JsonNode attribute : list) {
            for (JsonNode value : attribute.path("value")) {
                attributes.put(attribute.path("key").asString(""), value.asString(""));
            }
        }
        return attributes;
    }

    private static Optional<KeptRoot> root(List<Span> spans) {
        Map<String, String> names = new HashMap<>();
        Span root = null;
        for (Span span : spans) {
            names.put(span.id(), span.name());
            if (root == null && isRoot(span)) {
                root = span;
            }
        }
        if (root == null) {
            return Optional.empty();
        }
        List<KeptRoot.StageSpan> stages = new ArrayList<>();
        for (Span span : spans) {
            String stage = span.attributes().get("strobe.stage");
            if (stage != null) {
                String request = names.getOrDefault(span.parent(), "");
                stages.add(new KeptRoot.StageSpan(request, stage, span.startNs(), span.endNs() - span.startNs()));
            }
        }
        Map<String, String> told = root.attributes();
        double latencyUs = number(told.get("strobe.latency_us"));
        long latencyNs = Double.isNaN(latencyUs) ? root.endNs() - root.startNs() : Math.round(latencyUs * NS_PER_US);
        double explained = number(told.get("strobe.explained_pct"));
        return Optional.of(new KeptRoot(
                told.getOrDefault("strobe.phase", ""),
                root.startNs(),
                latencyNs,
                "random".equals(told.get("strobe.kept")),
                told.getOrDefault("strobe.cause", KeptRoot.UNKNOWN),
                Double.isNaN(explained) ? 0 : explained,
                stages));
    }

    /** The message itself; a span of somebody else's trace may stand above it. */
    private static boolean isRoot(Span span) {
        return span.parent().isEmpty()
                || span.parent().matches("0+")
                || span.attributes().containsKey("strobe.kept");
    }

    private static double number(@Nullable String text) {
        try {
            return text == null ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}

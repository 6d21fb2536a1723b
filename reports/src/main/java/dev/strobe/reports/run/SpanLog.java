package dev.strobe.reports.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code spans.jsonl}: one message a line, as an OTLP export request in JSON.
 *
 * <p>Lenient about what a broken run leaves behind: a line that cannot be read is passed over.
 */
public final class SpanLog {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String EXPLAINED = "strobe.explained_pct";
    private static final int DEPTH_MAX = 8;

    private SpanLog() {}

    /**
     * One message.
     *
     * @param startNs when it was meant to be sent, in ns since 1970
     * @param latencyUs what it was judged by: from the intended send to the slowest delivery, or to the acknowledgement
     * @param sight {@code whole}, {@code partial} or {@code client}: how much of its way is known
     * @param cause the dominant one; null where causes were not looked for
     * @param explainedPct share of its latency with a known cause; null where causes were not looked for
     * @param spans the message itself first, then each span before its children, in the order of time
     * @param causes disjoint stretches of its time with what they are attributed to, in the order of time
     */
    public record MessageTrace(
            String traceId,
            String phase,
            long startNs,
            double latencyUs,
            String sight,
            @Nullable String cause,
            @Nullable Double explainedPct,
            Map<String, String> attributes,
            List<Span> spans,
            List<CauseMark> causes,
            List<PauseMark> pauses) {}

    /**
     * @param startUs since the intended send
     * @param depth 0 for the message itself
     */
    public record Span(
            String name,
            String service,
            int depth,
            double startUs,
            double durationUs,
            Map<String, String> attributes) {}

    /**
     * A stretch of a message's time that is attributed to a cause.
     *
     * @param process where it happened, such as {@code broker}; empty where that is not told
     * @param startUs since the intended send; below 0 for what had begun before it
     */
    public record CauseMark(String cause, String process, double startUs, double durationUs) {}

    /** A pause of a whole process. */
    public record PauseMark(String name, double startUs, double durationUs) {}

    /** A span on its way into the tree. */
    private record Node(
            String id,
            String parent,
            String name,
            String service,
            long startNs,
            long endNs,
            Map<String, String> attributes,
            JsonNode events) {}

    /**
     * The slowest messages of a run.
     *
     * @param perPhase the slowest of each phase, phases in the order of the file, slowest first
     * @param overTime the slowest message of each stretch of time, in the order of time
     */
    public record Slowest(List<MessageTrace> perPhase, List<MessageTrace> overTime) {}

    /** The slowest messages of each phase: {@link #slowest(Path, ToIntFunction, long)} without those over time. */
    public static List<MessageTrace> slowest(Path file, int perPhase) {
        return slowest(file, phase -> perPhase, Long.MAX_VALUE).perPhase();
    }

    /**
     * Finds the slowest messages; none if the file does not exist. Messages that were kept for another reason than being
     * slow are passed over. Only lines that are chosen are read whole: a run of an hour leaves more than a gigabyte.
     *
     * @param most how many of a phase, by its name
     * @param stretchNs length of a stretch of time
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Slowest slowest(Path file, ToIntFunction<String> most, long stretchNs) {
        Map<String, List<SpanLine>> byPhase = new LinkedHashMap<>();
        Map<Long, SpanLine> byStretch = new TreeMap<>();
        if (!Files.exists(file)) {
            return new Slowest(List.of(), List.of());
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                SpanLine line = SpanLine.of(text);
                if (line != null && line.keptForBeingSlow()) {
                    List<SpanLine> ofPhase = byPhase.computeIfAbsent(line.phase(), phase -> new ArrayList<>());
                    keep(ofPhase, line, most.applyAsInt(line.phase()));
                    byStretch.merge(line.startNs() / stretchNs, line, (a, b) -> a.latencyUs() >= b.latencyUs() ? a : b);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read spans: file=" + file, e);
        }
        List<SpanLine> slowest = byPhase.values().stream().flatMap(List::stream).toList();
        return new Slowest(parsed(slowest), stretchNs == Long.MAX_VALUE ? List.of() : parsed(byStretch.values()));
    }

    private static void keep(List<SpanLine> lines, SpanLine line, int most) {
        if (lines.size() == most && lines.getLast().latencyUs() >= line.latencyUs()) {
            return;
        }
        lines.add(line);
        lines.sort(Comparator.comparingDouble(SpanLine::latencyUs).reversed());
        if (lines.size() > most) {
            lines.removeLast();
        }
    }

    private static List<MessageTrace> parsed(Collection<SpanLine> lines) {
        List<MessageTrace> traces = new ArrayList<>();
        for (SpanLine line : lines) {
            MessageTrace trace = parse(line.text());
            if (trace != null) {
                traces.add(trace);
            }
        }
        return traces;
    }

    private static @Nullable MessageTrace parse(String line) {
        try {
            return trace(JSON.readTree(line));
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable MessageTrace trace(JsonNode request) {
        List<Node> nodes = new ArrayList<>();
        String traceId = "";
        for (JsonNode resource : request.path("resourceSpans")) {
            String service =
                    attributes(resource.path("resource").path("attributes")).getOrDefault("service.name", "");
            for (JsonNode scope : resource.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    traceId = span.path("traceId").asString("");
                    nodes.add(node(span, service));
                }
            }
        }
        Node root = nodes.stream()
                .filter(node -> node.parent().isEmpty())
                .findFirst()
                .orElse(null);
        if (root == null) {
            return null;
        }
        Map<String, List<Node>> children = new HashMap<>();
        nodes.forEach(node -> children.computeIfAbsent(node.parent(), parent -> new ArrayList<>())
                .add(node));
        children.values()
                .forEach(siblings ->
                        siblings.sort(Comparator.comparingLong(Node::startNs).thenComparingLong(Node::endNs)));
        List<Span> spans = new ArrayList<>();
        descend(root, root.startNs(), 0, children, spans);
        Map<String, String> attributes = root.attributes();
        return new MessageTrace(
                traceId,
                attributes.getOrDefault("strobe.phase", ""),
                root.startNs(),
                number(attributes.get("strobe.latency_us")),
                attributes.getOrDefault("strobe.sight", "client"),
                attributes.get("strobe.cause"),
                attributes.containsKey(EXPLAINED) ? number(attributes.get(EXPLAINED)) : null,
                attributes,
                List.copyOf(spans),
                causes(root),
                pauses(root));
    }

    private static void descend(
            Node node, long originNs, int depth, Map<String, List<Node>> children, List<Span> spans) {
        spans.add(new Span(
                node.name(),
                node.service(),
                depth,
                (node.startNs() - originNs) / 1e3,
                (node.endNs() - node.startNs()) / 1e3,
                node.attributes()));
        if (depth < DEPTH_MAX) {
            children.getOrDefault(node.id(), List.of())
                    .forEach(child -> descend(child, originNs, depth + 1, children, spans));
        }
    }

    private static List<CauseMark> causes(Node root) {
        List<CauseMark> causes = new ArrayList<>();
        for (JsonNode event : root.events()) {
            if (isCause(event)) {
                Map<String, String> attributes = attributes(event.path("attributes"));
                causes.add(new CauseMark(
                        attributes.getOrDefault("strobe.cause", "unknown"),
                        attributes.getOrDefault("strobe.process", ""),
                        sinceUs(root, event),
                        number(attributes.get("strobe.duration_us"))));
            }
        }
        causes.sort(Comparator.comparingDouble(CauseMark::startUs));
        return List.copyOf(causes);
    }

    private static List<PauseMark> pauses(Node root) {
        List<PauseMark> pauses = new ArrayList<>();
        for (JsonNode event : root.events()) {
            if (event.path("name").asString("").equals("gc")) {
                Map<String, String> attributes = attributes(event.path("attributes"));
                pauses.add(new PauseMark(
                        attributes.getOrDefault(
                                "strobe.pause", event.path("name").asString("")),
                        sinceUs(root, event),
                        number(attributes.get("strobe.duration_us"))));
            }
        }
        return List.copyOf(pauses);
    }

    private static boolean isCause(JsonNode event) {
        return event.path("name").asString("").equals("cause");
    }

    private static double sinceUs(Node root, JsonNode event) {
        return (whole(event.path("timeUnixNano")) - root.startNs()) / 1e3;
    }

    private static Node node(JsonNode span, String service) {
        return new Node(
                span.path("spanId").asString(""),
                span.path("parentSpanId").asString(""),
                span.path("name").asString(""),
                service,
                whole(span.path("startTimeUnixNano")),
                whole(span.path("endTimeUnixNano")),
                attributes(span.path("attributes")),
                span.path("events"));
    }

    /** OTLP writes 64-bit numbers as text. */
    private static Map<String, String> attributes(JsonNode list) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (JsonNode attribute : list) {
            for (JsonNode value : attribute.path("value")) {
                attributes.put(attribute.path("key").asString(""), value.asString(""));
            }
        }
        return attributes;
    }

    private static long whole(JsonNode node) {
        try {
            return Long.parseLong(node.asString("0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static double number(@Nullable String text) {
        try {
            return text == null ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

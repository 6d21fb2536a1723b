package dev.strobe.harness.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of the file, read key by key. Whatever is wrong is noted in {@link Problems} and a stand-in is returned, so
 * that reading goes on and all errors come out together.
 */
final class Fields {

    private final Node at;
    private final String path;
    private final Problems problems;
    private final Map<String, Node> values;

    private Fields(Node at, String path, Problems problems, Map<String, Node> values) {
        this.at = at;
        this.path = path;
        this.problems = problems;
        this.values = values;
    }

    /** @param section the keys that are allowed */
    static Fields of(Node node, String path, Section section, Problems problems) {
        Fields fields = open(node, path, problems);
        for (NodeTuple entry : fields.entries()) {
            String key = keyOf(entry);
            if (key != null && !section.keys().contains(key)) {
                problems.add(
                        entry.getKeyNode(),
                        fields.pathOf(key),
                        "unknown key '" + key + "'" + Suggestion.of(key, section.keys()));
            }
        }
        return fields;
    }

    /** A mapping with keys of the user's choice. */
    static Fields open(Node node, String path, Problems problems) {
        Map<String, Node> values = new LinkedHashMap<>();
        Fields fields = new Fields(node, path, problems, values);
        if (!(node instanceof MappingNode)) {
            problems.add(node, path, "must be a mapping, such as { key: value }");
        }
        for (NodeTuple entry : fields.entries()) {
            String key = keyOf(entry);
            if (key == null) {
                problems.add(entry.getKeyNode(), path, "a key must be plain text");
            } else if (values.putIfAbsent(key, entry.getValueNode()) != null) {
                problems.add(entry.getKeyNode(), fields.pathOf(key), "duplicate key '" + key + "'");
            }
        }
        return fields;
    }

    private List<NodeTuple> entries() {
        return at instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    static @Nullable String keyOf(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : null;
    }

    String path() {
        return path;
    }

    /** @param key empty for the mapping itself */
    String pathOf(String key) {
        if (key.isEmpty()) {
            return path;
        }
        String step = key.contains(".") ? "[\"" + key + "\"]" : key;
        return path.isEmpty() || step.startsWith("[") ? path + step : path + "." + step;
    }

    Iterable<String> keys() {
        return values.keySet();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The place of a key's value; of the mapping itself where the key is missing. */
    Node place(String key) {
        return values.getOrDefault(key, at);
    }

    void problem(String key, String message) {
        problems.add(place(key), pathOf(key), message);
    }

    <T> T optional(String key, T absent, Values.Parser<T> parser) {
        Node node = values.get(key);
        return node == null ? absent : scalar(node, pathOf(key), absent, parser, problems);
    }

    /** @param standIn what reading goes on with where the value is missing or wrong */
    <T> T required(String key, T standIn, Values.Parser<T> parser) {
        return require(key) ? optional(key, standIn, parser) : standIn;
    }

    /** Whether the key is there; a problem is noted where it is not. */
    boolean require(String key) {
        if (!has(key) && at instanceof MappingNode) {
            problems.add(at, pathOf(key), "required key '" + key + "' is missing");
        }
        return has(key);
    }

    Fields section(String key, Section section) {
        return of(place(key), pathOf(key), section, problems);
    }

    /** The entries of a list; none where the key is missing. */
    List<Node> list(String key) {
        Node node = values.get(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(key, "must be a list: start each entry with '- ', or write [ ... ]");
        return List.of();
    }

    /** The entries of a list of mappings. */
    List<Fields> sections(String key, Section section) {
        List<Fields> sections = new ArrayList<>();
        for (Node node : list(key)) {
            sections.add(of(node, pathOf(key) + "[" + sections.size() + "]", section, problems));
        }
        return sections;
    }

    /** Free settings, passed on as text. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (has("settings")) {
            Fields free = open(place("settings"), pathOf("settings"), problems);
            for (String name : free.keys()) {
                settings.put(name, free.optional(name, "", Values.text()));
            }
        }
        return settings;
    }

    static <T> T scalar(Node node, String path, T standIn, Values.Parser<T> parser, Problems problems) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(node, path, "must be a single value");
            return standIn;
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            problems.add(node, path, "has no value");
            return standIn;
        }
        try {
            return parser.parse(scalar.getValue());
        } catch (IllegalArgumentException e) {
            problems.add(node, path, String.valueOf(e.getMessage()));
            return standIn;
        }
    }
}

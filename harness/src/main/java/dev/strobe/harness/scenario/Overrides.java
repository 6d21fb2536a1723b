package dev.strobe.harness.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Puts {@code path=value} overrides into the tree before anything is checked, so that they pass the same checks as the
 * file. Nodes on the way are copied, never changed: an alias may share them with another place.
 */
final class Overrides {

    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z0-9_-]+)|\\[([0-9]{1,6})]|\\[\"([^\"]+)\"]");
    private static final String SETTINGS = "settings";

    private final Problems problems;
    private final String origin;
    private final String path;
    private final List<Object> steps;
    private final Node value;

    /** @param steps keys as strings, list indexes as integers */
    private Overrides(Problems problems, String origin, String path, List<Object> steps, Node value) {
        this.problems = problems;
        this.origin = origin;
        this.path = path;
        this.steps = steps;
        this.value = value;
    }

    /** The tree with the override in it; the tree as it was, and a problem noted, where that is impossible. */
    static Node apply(Node root, String override, Problems problems) {
        String origin = ScenarioError.OVERRIDE + override;
        int equals = override.indexOf('=');
        if (equals < 1) {
            problems.add(origin, "", "must be path=value, such as load[0].warmup.for=20s");
            return root;
        }
        String path = override.substring(0, equals).strip();
        List<Object> steps = steps(path);
        if (steps == null) {
            problems.add(origin, path, "'" + path + "' is no path such as load[1].steps.each");
            return root;
        }
        Node value = Yaml.compose(origin, override.substring(equals + 1), problems);
        return value == null ? root : new Overrides(problems, origin, path, steps, value).replaced(root, 0);
    }

    private static @Nullable List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        int position = 0;
        while (position < path.length()) {
            if (!steps.isEmpty() && steps.getLast().equals(SETTINGS) && path.charAt(position) == '.') {
                // Settings are keys of the client, with dots in them: the rest is one key.
                steps.add(path.substring(position + 1));
                return steps;
            }
            boolean dotMissing = position > 0 && "[.".indexOf(path.charAt(position)) < 0;
            if (dotMissing || !matcher.find(position) || matcher.start() != position) {
                return null;
            }
            if (matcher.group(2) != null) {
                steps.add(Integer.valueOf(matcher.group(2)));
            } else {
                steps.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(3));
            }
            position = matcher.end();
        }
        return steps;
    }

    private Node replaced(Node node, int depth) {
        if (depth == steps.size()) {
            return value;
        }
        boolean empty = node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
        Node here = empty ? absent(depth) : node;
        return switch (steps.get(depth)) {
            case String key when here instanceof MappingNode mapping -> inMapping(mapping, key, depth);
            case Integer index when here instanceof SequenceNode list -> inList(list, index, depth);
            case Integer index -> refused(here, "entry " + index + " is asked for, but its parent is not a list");
            case Object key -> refused(here, "'" + key + "' is asked for, but its parent is not a mapping");
        };
    }

    private Node refused(Node node, String message) {
        problems.add(origin, path, message);
        return node;
    }

    /** An empty collection of the kind that the next step asks for. */
    private Node absent(int depth) {
        return steps.get(depth) instanceof Integer
                ? new SequenceNode(Tag.SEQ, true, List.of(), FlowStyle.FLOW, value.getStartMark(), value.getEndMark())
                : new MappingNode(Tag.MAP, true, List.of(), FlowStyle.FLOW, value.getStartMark(), value.getEndMark());
    }

    private Node inMapping(MappingNode mapping, String key, int depth) {
        List<NodeTuple> entries = new ArrayList<>(mapping.getValue());
        int index = 0;
        while (index < entries.size() && !key.equals(Fields.keyOf(entries.get(index)))) {
            index++;
        }
        if (index < entries.size()) {
            NodeTuple old = entries.get(index);
            entries.set(index, new NodeTuple(old.getKeyNode(), replaced(old.getValueNode(), depth + 1)));
        } else {
            Optional<Mark> mark = value.getStartMark();
            Node keyNode = new ScalarNode(Tag.STR, true, key, ScalarStyle.PLAIN, mark, mark);
            Node inner = depth + 1 == steps.size() ? value : replaced(absent(depth + 1), depth + 1);
            entries.add(new NodeTuple(keyNode, inner));
        }
        return new MappingNode(
                mapping.getTag(), true, entries, mapping.getFlowStyle(), mapping.getStartMark(), mapping.getEndMark());
    }

    private Node inList(SequenceNode list, int index, int depth) {
        List<Node> entries = new ArrayList<>(list.getValue());
        if (index > entries.size()) {
            return refused(list, "list index out of range: index=" + index + " entries=" + entries.size());
        }
        if (index < entries.size()) {
            entries.set(index, replaced(entries.get(index), depth + 1));
        } else {
            entries.add(depth + 1 == steps.size() ? value : replaced(absent(depth + 1), depth + 1));
        }
        return new SequenceNode(
                list.getTag(), true, entries, list.getFlowStyle(), list.getStartMark(), list.getEndMark());
    }
}

package dev.strobe.harness.scenario;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** YAML text to a tree of nodes that know their line and column. Only the tree is built: no tag ever makes an object. */
final class Yaml {

    /** Composing recurses; a scenario nests about six levels. */
    private static final int DEPTH_MAX = 50;

    private Yaml() {}

    /**
     * The tree, or null and a problem noted.
     *
     * @param origin becomes the name in every mark
     */
    static @Nullable Node compose(String origin, String text, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(origin)
                .setAllowNonScalarKeys(true) // refused later, with their place
                .build();
        try {
            if (tooDeep(new Parse(settings).parseString(text))) {
                problems.add(origin, "", "nests deeper than the limit of " + DEPTH_MAX + " levels");
                return null;
            }
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                problems.add(origin, "", origin.startsWith(ScenarioError.OVERRIDE) ? "has no value" : "is empty");
            }
            return root.orElse(null);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            String message = "is not valid YAML: " + context + e.getProblem();
            if (mark == null) {
                problems.add(origin, "", message);
            } else {
                problems.add(mark, "", message);
            }
            return null;
        } catch (YamlEngineException e) {
            problems.add(origin, "", "is not valid YAML: " + e.getMessage());
            return null;
        }
    }

    private static boolean tooDeep(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > DEPTH_MAX) {
                return true;
            }
        }
        return false;
    }
}

package dev.strobe.harness.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects everything that is wrong with one scenario. Used by one thread. */
final class Problems {

    private final List<ScenarioError> errors = new ArrayList<>();

    void add(Node at, String path, String message) {
        Mark mark = at.getStartMark().orElse(null);
        if (mark == null) {
            add("scenario", path, message);
        } else {
            add(mark, path, message);
        }
    }

    /** A mark's name is its origin: the file, or the override whose value it lies in, which has no lines. */
    void add(Mark mark, String path, String message) {
        if (mark.getName().startsWith(ScenarioError.OVERRIDE)) {
            add(mark.getName(), path, message);
        } else {
            errors.add(new ScenarioError(mark.getName(), mark.getLine() + 1, mark.getColumn() + 1, path, message));
        }
    }

    void add(String origin, String path, String message) {
        errors.add(new ScenarioError(origin, 0, 0, path, message));
    }

    int count() {
        return errors.size();
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            errors.sort(Comparator.comparingInt(Problems::originRank)
                    .thenComparingInt(ScenarioError::line)
                    .thenComparingInt(ScenarioError::column));
            throw new ScenarioException(errors);
        }
    }

    /** Errors of the file come first. */
    private static int originRank(ScenarioError error) {
        return error.file().startsWith(ScenarioError.OVERRIDE) ? 1 : 0;
    }
}

package dev.strobe.broker.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the key that was meant by a key that does not exist. */
final class Suggestion {

    private Suggestion() {}

    /** The nearest name by edit distance, if it is near: at most a third of the letters differ. */
    static Optional<String> nearest(String unknown, Collection<String> names) {
        String best = "";
        int bestDistance = Math.max(2, unknown.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(unknown, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one letter. */
    static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int i = 0; i <= to.length(); i++) {
            above[i] = i;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int i = 1; i <= to.length(); i++) {
                int replaced = above[i - 1] + (from.charAt(row - 1) == to.charAt(i - 1) ? 0 : 1);
                current[i] = Math.min(replaced, Math.min(above[i], current[i - 1]) + 1);
            }
            above = current;
        }
        return above[to.length()];
    }
}

package dev.strobe.harness.scenario;

import java.util.Collection;
import java.util.Locale;

/** Finds what a mistyped word was probably meant to be. */
final class Suggestion {

    private Suggestion() {}

    /** {@code " (did you mean x?)"}, or nothing where no candidate is near. */
    static String of(String word, Collection<String> candidates) {
        String best = "";
        int limit = Math.max(1, word.length() / 3);
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance && (distance <= limit || extended(word, candidate))) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + best + "?)";
    }

    /** Whether one is the other with something appended: {@code fetch_min_bytes} and {@code fetch_min}. */
    private static boolean extended(String word, String candidate) {
        return Math.min(word.length(), candidate.length()) >= 3
                && (word.startsWith(candidate) || candidate.startsWith(word));
    }

    /** Edits from one word to the other: insert, delete, replace, or swap two neighbours. */
    static int distance(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int cheapest(int[][] edits, String from, String to, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}

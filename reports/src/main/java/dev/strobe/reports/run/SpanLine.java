package dev.strobe.reports.run;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code spans.jsonl}, looked into just far enough to tell whether it is worth being read: as text, by the marks
 * that its writer leaves.
 */
record SpanLine(String text, String phase, String kept, double latencyUs, long startNs) {

    private static final Set<String> OTHER_REASONS = Set.of("random", "head", "error", "retry", "redelivered", "fault");
    private static final String PHASE = "\"strobe.phase\",\"value\":{\"stringValue\":\"";
    private static final String KEPT = "\"strobe.kept\",\"value\":{\"stringValue\":\"";
    private static final String LATENCY = "\"strobe.latency_us\",\"value\":{\"doubleValue\":";
    private static final String START = "\"startTimeUnixNano\":\"";

    /** Null for a line that holds no message, as one that was cut off. */
    static @Nullable SpanLine of(String text) {
        String latency = after(text, LATENCY);
        String start = after(text, START);
        if (latency == null || start == null) {
            return null;
        }
        String phase = after(text, PHASE);
        String kept = after(text, KEPT);
        try {
            return new SpanLine(
                    text,
                    phase == null ? "" : phase,
                    kept == null ? "" : kept,
                    Double.parseDouble(latency),
                    Long.parseLong(start));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    boolean keptForBeingSlow() {
        return !OTHER_REASONS.contains(kept);
    }

    private static @Nullable String after(String text, String mark) {
        int from = text.indexOf(mark);
        if (from < 0) {
            return null;
        }
        int start = from + mark.length();
        int end = start;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '}') {
            end++;
        }
        return end == text.length() ? null : text.substring(start, end);
    }
}

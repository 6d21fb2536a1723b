package dev.strobe.harness.observe.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of what a run exports.
 *
 * @param traces that were taken
 * @param intervals of metrics that were taken
 * @param tracesWaiting whose lines are listed in the run directory
 * @param intervalsWaiting that lie in the run directory
 * @param dropped intervals of metrics that are gone
 * @param problem why something was not taken; null if everything was
 */
public record ExportOutcome(
        String destination,
        long traces,
        long intervals,
        long tracesWaiting,
        long intervalsWaiting,
        long dropped,
        @Nullable String problem) {

    /** Whether everything was delivered. */
    public boolean complete() {
        return tracesWaiting == 0 && intervalsWaiting == 0 && dropped == 0;
    }

    /** One line for a person, without the way out. */
    public String text() {
        String exported = String.format(
                Locale.ROOT, "Exported %s to %s (%,d dropped)", counts(traces, intervals), destination, dropped);
        if (tracesWaiting == 0 && intervalsWaiting == 0) {
            return exported;
        }
        return exported + "; not taken: " + counts(tracesWaiting, intervalsWaiting)
                + (problem == null ? "" : " (" + problem + ")");
    }

    private static String counts(long traces, long intervals) {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(Locale.ROOT, "%,d %s", traces, traces == 1 ? "trace" : "traces"));
        parts.add(String.format(Locale.ROOT, "%,d metric %s", intervals, intervals == 1 ? "interval" : "intervals"));
        return String.join(" and ", parts);
    }
}

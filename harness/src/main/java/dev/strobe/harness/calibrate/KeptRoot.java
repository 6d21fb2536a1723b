package dev.strobe.harness.calibrate;

import java.util.List;

/**
 * One kept message as {@code spans.jsonl} tells it, on the monotonic clock.
 *
 * @param latencyNs what it was judged by, from its intended send
 * @param random drawn for contrast, whatever its latency
 * @param cause what its delay was attributed to; {@code unknown} where nothing was said
 * @param explainedPct how much of its latency that and the other causes explain
 * @param stages what the broker told of its requests
 */
record KeptRoot(
        String phase,
        long startNs,
        long latencyNs,
        boolean random,
        String cause,
        double explainedPct,
        List<StageSpan> stages) {

    static final String UNKNOWN = "unknown";

    /**
     * @param request {@code produce}, {@code fetch} or {@code retry}
     * @param stage as the broker names it
     */
    record StageSpan(String request, String stage, long startNs, long durationNs) {}

    KeptRoot {
        stages = List.copyOf(stages);
    }

    long endNs() {
        return startNs + latencyNs;
    }
}

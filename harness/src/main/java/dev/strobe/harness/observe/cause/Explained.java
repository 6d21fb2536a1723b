package dev.strobe.harness.observe.cause;

import java.util.List;

/**
 * What is known of why one message took its time.
 *
 * @param intervals disjoint and rising; time between them is unknown
 */
public record Explained(long latencyNs, List<CauseInterval> intervals) {

    private static final double PERCENT = 100;

    public Explained {
        intervals = List.copyOf(intervals);
    }

    /** Time that this cause took; for {@link Cause#UNKNOWN} what is left. */
    public long ns(Cause cause) {
        if (cause == Cause.UNKNOWN) {
            return latencyNs - explainedNs();
        }
        return intervals.stream()
                .filter(interval -> interval.cause() == cause)
                .mapToLong(CauseInterval::durationNs)
                .sum();
    }

    public long explainedNs() {
        return intervals.stream().mapToLong(CauseInterval::durationNs).sum();
    }

    /** Per cent of the latency that has a cause; 0 for a message that took no time. */
    public double explainedPct() {
        return latencyNs <= 0 ? 0 : PERCENT * explainedNs() / latencyNs;
    }

    /** What took the most of it, which may be that nothing is known; of two equals the first in precedence. */
    public Cause dominant() {
        Cause dominant = Cause.UNKNOWN;
        long mostNs = 0;
        for (Cause cause : Cause.values()) {
            long ns = ns(cause);
            if (ns > mostNs) {
                dominant = cause;
                mostNs = ns;
            }
        }
        return dominant;
    }
}

package dev.strobe.harness.observe;

import java.util.List;

/**
 * Why one message took as long as it did.
 *
 * @param cause what explains most of it; {@code unknown} where nothing does
 * @param explainedPct share of its latency that has a known cause
 * @param intervals disjoint, in the order of time
 */
public record TraceCauses(String cause, double explainedPct, List<Interval> intervals) {

    /**
     * A part of its time that has a cause; ns on the monotonic clock.
     *
     * @param process where it happened, such as {@code broker}
     */
    public record Interval(String cause, String process, long startNs, long endNs) {}
}

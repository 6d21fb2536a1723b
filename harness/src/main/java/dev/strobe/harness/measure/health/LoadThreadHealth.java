package dev.strobe.harness.measure.health;

import org.jspecify.annotations.Nullable;

/**
 * What one load thread did in a phase.
 *
 * @param spinning whether it waits by spinning: its CPU time then says nothing, and {@code busyShare} is judged instead
 * @param cpuShare CPU time over elapsed time, 0 to 1; null if unknown
 * @param busyShare share of the time it did not wait for the next arrival, 0 to 1; null if not measured
 * @param latenessGrowthMs how much further behind its schedule it was at the end of the phase than at its start
 * @param blockedMs time inside send calls in which it used no CPU: back-pressure; null if unknown
 */
public record LoadThreadHealth(
        String name,
        boolean spinning,
        @Nullable Double cpuShare,
        @Nullable Double busyShare,
        double latenessGrowthMs,
        @Nullable Double blockedMs) {

    /** The share that limits this thread; null if unknown. */
    public @Nullable Double workShare() {
        return spinning ? busyShare : cpuShare;
    }
}

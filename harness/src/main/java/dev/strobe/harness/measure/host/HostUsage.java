package dev.strobe.harness.measure.host;

import org.jspecify.annotations.Nullable;

/**
 * What the processes and the host used between two snapshots; null is unknown.
 *
 * @param harnessCores CPU of the harness in cores
 * @param targetCores CPU of the target's processes in cores; null where it runs in the harness or elsewhere
 * @param foreignCores CPU of all other processes of the host, in cores
 * @param stealPct time the hypervisor gave to others, in per cent of the host's CPU time
 * @param sharedPct CPU of harness and target together, in per cent of the cores they may use
 * @param cpuPressurePct share of the time in which some task of the host waited for a CPU
 * @param gcMs pause time of the harness's collectors
 * @param writtenMbPerS written by harness and target, in 10^6 bytes a second
 * @param networkMbPerS received by loopback and both ways over all other interfaces, in 10^6 bytes a second
 */
public record HostUsage(
        double elapsedS,
        @Nullable Double harnessCores,
        @Nullable Double targetCores,
        @Nullable Double foreignCores,
        @Nullable Double stealPct,
        @Nullable Double sharedPct,
        @Nullable Double cpuPressurePct,
        double gcMs,
        @Nullable Double writtenMbPerS,
        @Nullable Double networkMbPerS) {

    /** CPU time of the harness in us; null if unknown. Divided by messages it is {@code harness_us_per_msg}. */
    public @Nullable Double harnessCpuUs() {
        return harnessCores == null ? null : harnessCores * elapsedS * 1e6;
    }

    /** CPU time of the target in us; null if unknown. */
    public @Nullable Double targetCpuUs() {
        return targetCores == null ? null : targetCores * elapsedS * 1e6;
    }
}

package dev.strobe.harness.measure.health;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed of the generator and the machine in one phase; null is "unknown", never "none".
 *
 * @param durationS length of the phase as it was run
 * @param loadedBeforeS seconds of load that this run had put on the target before the phase began
 * @param saturated whether the phase was ended early by the overload rule
 * @param generatorDelayP99Us the generator's own delay: actual call - max(intended, return of the previous call);
 *     null in a closed phase, which has no schedule
 * @param reportedP99Us the smallest p99 that the phase reports of a latency counted from the intended time
 * @param sharedPct CPU of harness and target together, in per cent of all cores
 * @param foreignCores CPU of all other processes, in cores
 * @param stealPct time the hypervisor gave to others, in per cent of all cores
 */
public record PhaseHealth(
        double durationS,
        double loadedBeforeS,
        boolean saturated,
        @Nullable Double generatorDelayP99Us,
        @Nullable Double reportedP99Us,
        List<LoadThreadHealth> loadThreads,
        @Nullable Double sharedPct,
        @Nullable Double foreignCores,
        @Nullable Double stealPct,
        @Nullable Double hiccupMaxMs) {

    public PhaseHealth {
        loadThreads = List.copyOf(loadThreads);
    }
}

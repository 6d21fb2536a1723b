package dev.strobe.harness.engine;

import dev.strobe.harness.measure.health.LoadThreadHealth;
import dev.strobe.harness.measure.health.PhaseHealth;
import dev.strobe.harness.measure.host.HostUsage;
import dev.strobe.reports.run.Phase.CpuPerMessage;
import dev.strobe.reports.stats.BacklogSlope;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was sampled while a phase ran.
 *
 * @param timesS sampling times of {@code backlogs}, in seconds of the run
 * @param usage what the processes and the host used from the phase's start to its end
 */
record PhaseSamples(
        List<Double> timesS,
        List<Double> backlogs,
        List<Long> backlogMaxBySubscription,
        HostUsage usage,
        double hiccupMaxMs,
        List<LoadThreadHealth> loadThreads) {

    PhaseSamples {
        timesS = List.copyOf(timesS);
        backlogs = List.copyOf(backlogs);
        backlogMaxBySubscription = List.copyOf(backlogMaxBySubscription);
        loadThreads = List.copyOf(loadThreads);
    }

    long backlogMax() {
        return (long) backlogs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    long backlogMax(int subscription) {
        return backlogMaxBySubscription.get(subscription);
    }

    /** How the backlog changed over the phase; empty with too few samples. */
    Optional<BacklogSlope> backlogSlope() {
        return BacklogSlope.fit(array(timesS), array(backlogs));
    }

    CpuPerMessage cpuPerMessage(long messages) {
        return new CpuPerMessage(perMessage(usage.harnessCpuUs(), messages), perMessage(usage.targetCpuUs(), messages));
    }

    PhaseHealth health(
            double seconds,
            double loadedBeforeS,
            boolean saturated,
            @Nullable Double generatorDelayP99Us,
            @Nullable Double reportedP99Us) {
        return new PhaseHealth(
                seconds,
                loadedBeforeS,
                saturated,
                generatorDelayP99Us,
                reportedP99Us,
                loadThreads,
                usage.sharedPct(),
                usage.foreignCores(),
                usage.stealPct(),
                hiccupMaxMs);
    }

    private static @Nullable Double perMessage(@Nullable Double cpuUs, long messages) {
        return cpuUs == null || messages <= 0 ? null : cpuUs / messages;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

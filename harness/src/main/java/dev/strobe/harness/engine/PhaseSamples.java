package dev.strobe.harness.engine;

import dev.strobe.harness.measure.health.LoadThreadHealth;
import dev.strobe.harness.measure.health.PhaseHealth;
import dev.strobe.harness.measure.host.HostUsage;
import dev.strobe.reports.run.Phase.CpuPerMessage;
import dev.strobe.reports.stats.BacklogSlope;
import java.util.Comparator;
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
        List<List<Double>> backlogsBySubscription,
        HostUsage usage,
        double hiccupMaxMs,
        List<LoadThreadHealth> loadThreads) {

    PhaseSamples {
        timesS = List.copyOf(timesS);
        backlogs = List.copyOf(backlogs);
        backlogsBySubscription =
                backlogsBySubscription.stream().map(List::copyOf).toList();
        loadThreads = List.copyOf(loadThreads);
    }

    long backlogMax() {
        return max(backlogs);
    }

    long backlogMax(int subscription) {
        return max(backlogsBySubscription.get(subscription));
    }

    /**
     * How the backlog of each subscription changed over the phase; without any, that of messages not acknowledged. The
     * largest backlog alone would hide one that grows beneath another that stays.
     */
    List<Optional<BacklogSlope>> backlogSlopes() {
        List<List<Double>> each = backlogsBySubscription.isEmpty() ? List.of(backlogs) : backlogsBySubscription;
        return each.stream()
                .map(backlog -> BacklogSlope.fit(array(timesS), array(backlog)))
                .toList();
    }

    /** That of the subscription which fell behind most certainly; empty with too few samples. */
    Optional<BacklogSlope> backlogSlope() {
        return backlogSlopes().stream()
                .flatMap(Optional::stream)
                .max(Comparator.comparingDouble(BacklogSlope::lowPerS));
    }

    CpuPerMessage cpuPerMessage(long messages) {
        return new CpuPerMessage(perMessage(usage.harnessCpuUs(), messages), perMessage(usage.targetCpuUs(), messages));
    }

    /** How long the busiest load thread worked, in per cent of the phase; null as soon as one of them is unknown. */
    @Nullable Double generatorBusyPct() {
        double busiest = 0;
        for (LoadThreadHealth thread : loadThreads) {
            Double share = thread.workShare();
            if (share == null) {
                return null;
            }
            busiest = Math.max(busiest, 100 * share);
        }
        return loadThreads.isEmpty() ? null : busiest;
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

    private static long max(List<Double> backlogs) {
        return (long) backlogs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

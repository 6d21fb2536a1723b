package dev.strobe.reports.stats;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one phase whose latency stands for the run: measured, on a schedule, valid, not beyond the knee, and the hardest of
 * those. Latency of a saturated phase depends on how long it lasted, and that of a warm-up on nothing at all.
 */
public final class HardestPhase {

    /** Offered rates are counted, so they differ from the scenario's by less than this share. */
    private static final double ROUNDING = 0.001;

    /** Marks of phases that ask for more than the target, or what is wanted of it, can give. */
    private static final Set<String> NOT_HELD = Set.of("saturated", "slo-missed", "backlog-grew");

    private HardestPhase() {}

    /** Empty if nothing was measured. */
    public static Optional<Phase> of(Run run) {
        Comparator<Phase> telling = Comparator.comparing((Phase phase) -> phase.load() == Phase.Load.OPEN)
                .thenComparing(phase -> NOT_HELD.stream().noneMatch(phase.marks()::contains))
                .thenComparing(phase -> !beyondKnee(run, phase))
                .thenComparing(Phase::valid)
                .thenComparingDouble(phase -> Objects.requireNonNullElse(phase.offeredPerS(), phase.ackedPerS()))
                // A search offers a rate several times: the longer phase is its confirmation.
                .thenComparingDouble(phase -> phase.endS() - phase.startS())
                .thenComparingDouble(Phase::ackedPerS);
        return run.phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE && hasFigures(phase))
                .max(telling);
    }

    /** Offered more than the target kept up with: its latency is that of a queue that was still growing. */
    private static boolean beyondKnee(Run run, Phase phase) {
        Run.Capacity capacity = run.capacity();
        Double kneeHigh = capacity == null ? null : capacity.kneeHighPerS();
        Double offered = phase.offeredPerS();
        return kneeHigh != null && offered != null && offered >= kneeHigh * (1 - ROUNDING);
    }

    private static boolean hasFigures(Phase phase) {
        Phase.Latencies latency = phase.latency();
        boolean service = phase.load() == Phase.Load.CLOSED && latency.publishService() != null;
        return some(latency.endToEnd()) || some(service ? latency.publishService() : latency.publishResponse());
    }

    private static boolean some(@Nullable LatencySummary summary) {
        return summary != null && summary.count() > 0;
    }
}

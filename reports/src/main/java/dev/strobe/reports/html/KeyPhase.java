package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Picks the one phase whose latency stands for the run: measured, on a schedule, valid, not beyond the knee, and the hardest
 * of those. Latency of a saturated phase depends on how long it lasted, and that of a warm-up on nothing at all.
 */
final class KeyPhase {

    /** Offered rates are counted, so they differ from the scenario's by less than this share. */
    private static final double ROUNDING = 0.001;

    private KeyPhase() {}

    /** Empty if nothing was measured. */
    static Optional<Phase> of(Run run) {
        List<Phase> measured = run.phases().stream()
                .filter(PhaseWords::measured)
                .filter(KeyPhase::hasFigures)
                .toList();
        Comparator<Phase> telling = Comparator.comparing((Phase phase) -> !PhaseWords.closed(phase))
                .thenComparing(phase -> !phase.marks().contains("saturated"))
                .thenComparing(phase -> !beyondKnee(run, phase))
                .thenComparing(Phase::valid)
                .thenComparingDouble(Phase::ackedPerS);
        return measured.stream().max(telling);
    }

    /** Why it was this one, to follow its name. */
    static String why(Phase phase) {
        if (PhaseWords.closed(phase)) {
            return "the busiest closed-loop phase; these are service times, not response times";
        }
        if (phase.marks().contains("saturated")) {
            return "every measured phase saturated; this shows the queue, not the target at rest";
        }
        return phase.valid()
                ? "the highest load that did not saturate"
                : "the highest load that did not saturate; not valid";
    }

    /** Offered more than the target kept up with: its latency is that of a queue that was still growing. */
    private static boolean beyondKnee(Run run, Phase phase) {
        Run.Capacity capacity = run.capacity();
        Double kneeHigh = capacity == null ? null : capacity.kneeHighPerS();
        Double offered = phase.offeredPerS();
        return kneeHigh != null && offered != null && offered >= kneeHigh * (1 - ROUNDING);
    }

    private static boolean hasFigures(Phase phase) {
        LatencySummary publish = PhaseWords.publish(phase);
        LatencySummary endToEnd = phase.latency().endToEnd();
        return (publish != null && publish.count() > 0) || (endToEnd != null && endToEnd.count() > 0);
    }
}

package dev.strobe.reports.html;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.HardestPhase;
import java.util.Optional;

/** The one phase whose latency stands for the run, and in what words a page says why it is that one. */
final class KeyPhase {

    private KeyPhase() {}

    /** Empty if nothing was measured. */
    static Optional<Phase> of(Run run) {
        return HardestPhase.of(run);
    }

    /** Why it was this one, to follow its name. */
    static String why(Phase phase) {
        if (PhaseWords.closed(phase)) {
            return "the busiest closed-loop phase; these are service times, not response times";
        }
        if (phase.marks().contains("saturated")) {
            return "every measured phase saturated; this shows the queue, not the target at rest";
        }
        if (phase.marks().contains("slo-missed") || phase.marks().contains("backlog-grew")) {
            return "no measured phase held the objective";
        }
        return phase.valid()
                ? "the highest load that did not saturate"
                : "the highest load that did not saturate; not valid";
    }
}

package dev.strobe.harness.engine;

import dev.strobe.harness.measure.health.Mark;
import java.util.List;
import java.util.OptionalLong;

/**
 * A phase with what was read around it and during it.
 *
 * @param marks of a search, which judges its probes during the run
 */
record PhaseWindow(
        PhaseRun phase,
        PhaseCounters before,
        PhaseCounters after,
        PhaseSamples samples,
        OptionalLong roundTripNs,
        List<Mark> marks) {

    PhaseWindow {
        marks = List.copyOf(marks);
    }

    /** The same with what a search found of it. */
    PhaseWindow marked(List<Mark> found) {
        return new PhaseWindow(phase, before, after, samples, roundTripNs, found);
    }

    double achievedPerS() {
        return (after.acked() - before.acked()) / seconds();
    }

    double seconds() {
        return (phase.endNs() - phase.startNs()) / 1e9;
    }
}

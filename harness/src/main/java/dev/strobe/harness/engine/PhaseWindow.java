package dev.strobe.harness.engine;

import java.util.OptionalLong;

/** A phase with what was read around it and during it. */
record PhaseWindow(
        PhaseRun phase, PhaseCounters before, PhaseCounters after, PhaseSamples samples, OptionalLong roundTripNs) {

    double seconds() {
        return (phase.endNs() - phase.startNs()) / 1e9;
    }
}

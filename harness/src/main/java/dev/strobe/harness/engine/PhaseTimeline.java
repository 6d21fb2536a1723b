package dev.strobe.harness.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each phase started, so that a message can be put into the phase of its intended time.
 *
 * <p>The control thread starts phases in order; any thread looks up, without waiting.
 */
final class PhaseTimeline {

    private final AtomicLongArray starts;
    private volatile int started;

    PhaseTimeline(int phases) {
        starts = new AtomicLongArray(phases);
    }

    /** Enters the next phase; a run may leave phases out, but never goes back. */
    void start(int phase, long startNs) {
        for (int skipped = started; skipped <= phase; skipped++) {
            starts.setPlain(skipped, startNs);
        }
        started = phase + 1;
    }

    /** Index of the phase the time lies in; -1 before the first. */
    int phaseAt(long timeNs) {
        for (int phase = started - 1; phase >= 0; phase--) {
            if (starts.getPlain(phase) <= timeNs) {
                return phase;
            }
        }
        return -1;
    }
}

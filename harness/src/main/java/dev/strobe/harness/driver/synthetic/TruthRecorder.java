package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.driver.synthetic.SyntheticTruth.LatencyTruth;
import dev.strobe.harness.driver.synthetic.SyntheticTruth.PhaseTruth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The books of one thread of the broker: latencies by phase, and counts. Merged into one at the end.
 *
 * <p>One thread writes; every method holds the lock of the recorder, so that the books may be read while it still does.
 * Allocates when a phase begins, never for a message. Deliberately not the harness's own recorders: what checks them
 * must not share their mistakes.
 */
final class TruthRecorder {

    private static final long HIGHEST_NS = Duration.ofHours(1).toNanos();
    private static final int DIGITS = 3;

    private PhaseBooks[] phases = new PhaseBooks[0];
    private long accepted;
    private long acked;
    private long failed;
    private long delivered;
    private long lost;
    private long duplicated;
    private long reordered;
    private long corrupted;
    private long outOfRange;

    synchronized void accepted() {
        accepted++;
    }

    synchronized void failed() {
        failed++;
    }

    /** @param subscriptions number of subscriptions that will never see the message */
    synchronized void lost(int subscriptions) {
        lost += subscriptions;
    }

    synchronized void acked(int phase, long intendedNs, long entryNs, long nowNs) {
        acked++;
        PhaseBooks books = phase(phase);
        record(books.publishResponse, nowNs - intendedNs);
        record(books.publishService, nowNs - entryNs);
    }

    /** @param fault the planted one that this very copy shows */
    synchronized void delivered(Fault fault, int phase, long intendedNs, long nowNs) {
        delivered++;
        switch (fault) {
            case DUPLICATE -> duplicated++;
            case CORRUPTION -> corrupted++;
            case REORDER -> {
                reordered++;
                record(phase(phase).endToEnd, nowNs - intendedNs);
            }
            case NONE, LOSS -> record(phase(phase).endToEnd, nowNs - intendedNs);
        }
    }

    synchronized void addTo(TruthRecorder sum) {
        sum.accepted += accepted;
        sum.acked += acked;
        sum.failed += failed;
        sum.delivered += delivered;
        sum.lost += lost;
        sum.duplicated += duplicated;
        sum.reordered += reordered;
        sum.corrupted += corrupted;
        sum.outOfRange += outOfRange;
        for (int phase = 0; phase < phases.length; phase++) {
            PhaseBooks total = sum.phase(phase);
            total.publishResponse.add(phases[phase].publishResponse);
            total.publishService.add(phases[phase].publishService);
            total.endToEnd.add(phases[phase].endToEnd);
        }
    }

    synchronized SyntheticTruth truth(List<SyntheticTruth.StallTruth> stalls) {
        List<PhaseTruth> each = new ArrayList<>();
        for (int phase = 0; phase < phases.length; phase++) {
            PhaseTruth truth = new PhaseTruth(
                    phase,
                    LatencyTruth.of(phases[phase].publishResponse),
                    LatencyTruth.of(phases[phase].publishService),
                    LatencyTruth.of(phases[phase].endToEnd));
            if (truth.publishResponse() != null || truth.endToEnd() != null) {
                each.add(truth);
            }
        }
        SyntheticTruth.Counts counts = new SyntheticTruth.Counts(
                accepted, acked, failed, delivered, lost, duplicated, reordered, corrupted, outOfRange);
        return new SyntheticTruth(counts, each, stalls);
    }

    private void record(Histogram histogram, long ns) {
        if (ns < 0 || ns > HIGHEST_NS) {
            outOfRange++;
        } else {
            histogram.recordValue(ns);
        }
    }

    private PhaseBooks phase(int phase) {
        if (phase >= phases.length) {
            int known = phases.length;
            phases = Arrays.copyOf(phases, phase + 1);
            for (int i = known; i <= phase; i++) {
                phases[i] = new PhaseBooks();
            }
        }
        return phases[phase];
    }

    /** Grown as values come, so that a phase without messages costs next to nothing. */
    private static final class PhaseBooks {
        private final Histogram publishResponse = new Histogram(DIGITS);
        private final Histogram publishService = new Histogram(DIGITS);
        private final Histogram endToEnd = new Histogram(DIGITS);
    }
}

package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.List;

/**
 * A thread that only sleeps woke late. Whether its process was stopped, collected garbage or got no CPU shows by the
 * safepoints of that time and by how long the thread itself was ready and had to wait.
 *
 * @param startNs when it should have woken, on the monotonic clock
 * @param runDelayNs how much of the gap it waited for a CPU; negative where the host does not tell
 */
public record Hiccup(long startNs, long endNs, long runDelayNs) {

    /** Shorter gaps are the ordinary life of a small machine. */
    public static final long REPORTED_NS = 10_000_000;

    /**
     * What the gap is evidence of. Safepoints are evidence of their own; where nothing tells whether the thread waited for
     * a CPU, a gap without one stays unexplained.
     *
     * @param broker whose process it was: the broker's, else the harness's
     * @param safepoints of the same process
     */
    public List<Evidence> evidence(boolean broker, List<Evidence> safepoints) {
        return evidence(broker, "", safepoints);
    }

    /** @param id which of several brokers; empty for the harness */
    public List<Evidence> evidence(boolean broker, String id, List<Evidence> safepoints) {
        long gapNs = endNs - startNs;
        List<Evidence> evidence = new ArrayList<>();
        if (gapNs < REPORTED_NS || runDelayNs < 0) {
            return evidence;
        }
        Owner owner = broker ? Owner.BROKER : Owner.HARNESS;
        if (runDelayNs >= gapNs / 2) {
            EvidenceKind kind = broker ? EvidenceKind.BROKER_RUN_DELAY : EvidenceKind.HARNESS_RUN_DELAY;
            evidence.add(new Evidence(kind, owner, id, startNs, endNs, Math.min(gapNs, runDelayNs)));
            return evidence;
        }
        OpenTime open = new OpenTime(startNs, endNs);
        for (Evidence safepoint : safepoints) {
            open.take(safepoint.startNs(), safepoint.endNs(), gapNs);
        }
        if (open.openNs() - runDelayNs >= gapNs / 2) {
            EvidenceKind kind = broker ? EvidenceKind.BROKER_STOPPED : EvidenceKind.HARNESS_STOPPED;
            for (long[] part : open.take(startNs, endNs, open.openNs())) {
                evidence.add(Evidence.of(kind, owner, id, part[0], part[1]));
            }
        }
        return evidence;
    }
}

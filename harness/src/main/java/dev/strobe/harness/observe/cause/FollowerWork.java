package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which follower a message waited for, and what that one did meanwhile: its own pauses, disk, locks and injected faults, from
 * its own recording. What nothing is known of is still a wait for that follower. Immutable.
 */
final class FollowerWork {

    private final EvidenceIndex<ReplicaWait> waits;
    private final EvidenceIndex<Evidence> evidence;

    FollowerWork(List<ReplicaWait> waits, EvidenceIndex<Evidence> evidence) {
        this.waits = new EvidenceIndex<>(waits, ReplicaWait::startNs, ReplicaWait::endNs);
        this.evidence = evidence;
    }

    /** Takes from {@code open} what a message that waited for its copies spent on followers. */
    void explain(Segment segment, Outlier outlier, OpenTime open, List<CauseInterval> found) {
        for (ReplicaWait wait : waits.overlapping(segment.startNs(), segment.endNs() + 1)) {
            if (wait.partition().equals(outlier.path().partition())
                    && wait.heldUp(segment.startNs(), segment.endNs())) {
                long fromNs = Math.max(wait.startNs(), segment.startNs());
                long toNs = Math.min(wait.endNs(), segment.endNs());
                for (Evidence did : did(wait.follower(), fromNs, toNs)) {
                    long startNs = Math.max(fromNs, did.startNs());
                    take(wait, did.kind().cause(), startNs, Math.min(toNs, did.endNs()), did.amountNs(), open, found);
                }
                take(wait, null, fromNs, toNs, Long.MAX_VALUE / 2, open, found);
            }
        }
    }

    private static void take(
            ReplicaWait wait,
            @Nullable Cause ofFollower,
            long fromNs,
            long toNs,
            long amountNs,
            OpenTime open,
            List<CauseInterval> found) {
        for (long[] taken : open.take(fromNs, toNs, amountNs)) {
            found.add(new CauseInterval(Cause.BROKER_REPLICATION, taken[0], taken[1], wait.follower(), ofFollower));
        }
    }

    private List<Evidence> did(String follower, long fromNs, long toNs) {
        List<Evidence> did = new ArrayList<>();
        for (Evidence seen : evidence.overlapping(fromNs, toNs)) {
            boolean broker = switch (seen.owner()) {
                case BROKER, LOOP, FLUSH, IO -> true;
                case HARNESS, LOAD, CLIENT, CONSUMER, PROBE, WIRE, CLUSTER -> false;
            };
            if (broker && seen.id().equals(follower)) {
                did.add(seen);
            }
        }
        did.sort(((Comparator<Evidence>) FollowerWork::byKind).thenComparingLong(Evidence::startNs));
        return did;
    }

    /** As the kinds are ordered; but a long task of a loop says less than the injected fault that made it long. */
    private static int byKind(Evidence a, Evidence b) {
        boolean injected = a.kind() == EvidenceKind.FAULT;
        if (injected == (b.kind() == EvidenceKind.FAULT)) {
            return a.kind().compareTo(b.kind());
        }
        EvidenceKind other = injected ? b.kind() : a.kind();
        int order = other.compareTo(EvidenceKind.LOOP_TASK) >= 0 ? -1 : 1;
        return injected ? order : -order;
    }
}

package dev.strobe.broker.partition;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a partition as its leader sees them: who is in sync by the metadata, who may be soon, and how far each is.
 * Owned by the partition's loop.
 */
final class InSyncSet {

    private static final ReplicaProgress[] NOBODY = new ReplicaProgress[0];

    private LeaderTerm term;
    private ReplicaProgress[] others;

    InSyncSet(LeaderTerm term, long nowNs) {
        this.term = term;
        this.others = NOBODY;
        update(term, nowNs);
    }

    /** Takes up a later state within the same leadership. What was proposed before is decided by it. */
    void update(LeaderTerm later, long nowNs) {
        List<ReplicaProgress> next = new ArrayList<>();
        for (int node : later.replicas()) {
            if (node != later.nodeId()) {
                boolean inSync = later.inSync().contains(node);
                ReplicaProgress known = of(node);
                ReplicaProgress progress = known == null ? new ReplicaProgress(node, inSync, nowNs) : known;
                progress.inSync(inSync);
                progress.proposed(false);
                next.add(progress);
            }
        }
        term = later;
        others = next.toArray(NOBODY);
    }

    LeaderTerm term() {
        return term;
    }

    /** Whether there are others at all. */
    boolean isReplicated() {
        return others.length > 0;
    }

    /** A follower; null if the node keeps no replica. */
    @Nullable ReplicaProgress of(int node) {
        for (ReplicaProgress progress : others) {
            if (progress.node() == node) {
                return progress;
            }
        }
        return null;
    }

    /** How far all are that count, the leader with {@code ownEnd} included. */
    long commonEnd(long ownEnd, long nowNs) {
        long end = ownEnd;
        for (ReplicaProgress progress : others) {
            if (progress.counts(nowNs)) {
                end = Math.min(end, progress.endOffset());
            }
        }
        return end;
    }

    /** Whether fewer are in sync than this, or than there are. */
    boolean isBelow(int inSyncMin) {
        return term.inSync().size() < Math.min(inSyncMin, others.length + 1);
    }

    boolean isUnderReplicated() {
        return term.inSync().size() < others.length + 1;
    }

    /** The in-sync set with one more. */
    List<Integer> with(int node) {
        List<Integer> more = new ArrayList<>(term.inSync());
        more.add(node);
        return more;
    }

    /** The in-sync set without those that lag. */
    List<Integer> withoutLagging(long leaderEnd, long lagNsMax, long nowNs) {
        List<Integer> left = new ArrayList<>(term.inSync());
        for (ReplicaProgress progress : others) {
            if (progress.isInSync() && progress.isLagging(leaderEnd, lagNsMax, nowNs)) {
                left.remove(Integer.valueOf(progress.node()));
            }
        }
        return left;
    }

    /** This may become the in-sync set. */
    void propose(List<Integer> inSync) {
        for (ReplicaProgress progress : others) {
            progress.proposed(inSync.contains(progress.node()));
        }
    }

    /** What was proposed will not be. */
    void withdraw() {
        propose(List.of());
    }
}

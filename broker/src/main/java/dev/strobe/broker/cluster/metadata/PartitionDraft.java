package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.ReplicatedPartition.NO_LEADER;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * One partition in the making: who leads it, who is in sync, and where it is to be, by rules that keep
 *
 * <ul>
 *   <li>the leader among those in sync, or none;
 *   <li>at least one in sync: the last one stays when it is lost, because it has records that nobody else is known to have;
 *   <li>the leader's epoch going up with each change of the leader, the partition's with any change.
 * </ul>
 *
 * <p>The leader is the first replica, in their order, that is active and in sync. Used by one thread, once.
 */
final class PartitionDraft {

    private final ReplicatedPartition before;
    private final IntPredicate active;

    private List<Integer> replicas;
    private List<Integer> inSync;
    private List<Integer> adding;
    private List<Integer> removing;
    private int leader;
    private boolean outdated;

    /** @param active which nodes may lead and get in sync */
    PartitionDraft(ReplicatedPartition before, IntPredicate active) {
        this.before = before;
        this.active = active;
        this.replicas = before.replicas();
        this.inSync = before.inSync();
        this.adding = before.adding();
        this.removing = before.removing();
        this.leader = before.leader();
    }

    /** A new partition; its active replicas are in sync, and there is at least one. */
    static ReplicatedPartition created(List<Integer> replicas, IntPredicate active) {
        List<Integer> inSync = replicas.stream().filter(active::test).toList();
        return new ReplicatedPartition(replicas, inSync, inSync.getFirst(), 0, 0, List.of(), List.of());
    }

    /** Whether {@code target} has somebody who could lead. */
    boolean canLead(List<Integer> target) {
        return target.stream().anyMatch(node -> inSync.contains(node) && active.test(node));
    }

    /** A node was lost, which is not active any more. */
    PartitionDraft lost(int node, boolean unclean) {
        leaveInSync(node);
        if (leader == node) {
            elect(unclean);
        }
        return this;
    }

    /** A node wants to go, and is not active any more: it keeps only what nobody else can lead. */
    PartitionDraft relieved(int node) {
        if (leader == node && canLead(inSync)) {
            elect(false);
        }
        if (leader != node) {
            leaveInSync(node);
        }
        return this;
    }

    /**
     * A replica starts anew, perhaps without what it had: proposals made while it was in its former life are out of date,
     * for they may call it in sync.
     */
    PartitionDraft restarted() {
        outdated = true;
        return this;
    }

    /** A node came back, or the rules became looser: there may be somebody who can lead now. */
    PartitionDraft revived(boolean unclean) {
        if (leader == NO_LEADER) {
            elect(unclean);
        }
        return completed();
    }

    PartitionDraft inSync(List<Integer> members) {
        inSync = replicas.stream().filter(members::contains).toList();
        return completed();
    }

    /** Makes the first active replica that is in sync the leader; if there is none and it is asked for, any active one. */
    PartitionDraft elect(boolean unclean) {
        leader = first(node -> inSync.contains(node) && active.test(node));
        if (leader == NO_LEADER && unclean) {
            leader = first(active);
            inSync = leader == NO_LEADER ? inSync : List.of(leader);
        }
        return this;
    }

    PartitionDraft leader(int node) {
        leader = node;
        return this;
    }

    /** The partition shall be on these nodes; replicas of a reassignment before this one that are not wanted go at once. */
    PartitionDraft reassigned(List<Integer> target) {
        List<Integer> kept = without(before.replicas(), before.adding());
        adding = without(target, kept);
        removing = without(kept, target);
        replicas = Stream.concat(target.stream(), removing.stream()).toList();
        keepInSync(replicas);
        return completed();
    }

    /** The partition stays where it was before the reassignment. */
    PartitionDraft reassignmentGivenUp() {
        replicas = without(replicas, adding);
        adding = List.of();
        removing = List.of();
        keepInSync(replicas);
        return this;
    }

    /** Whether nobody would be left in sync among {@code nodes}. */
    boolean losesInSync(List<Integer> nodes) {
        return inSync.stream().noneMatch(nodes::contains);
    }

    /** The partition with its epochs; the same object where nothing was changed. */
    ReplicatedPartition finished() {
        boolean moved = leader != before.leader();
        if (!moved
                && !outdated
                && replicas.equals(before.replicas())
                && inSync.equals(before.inSync())
                && adding.equals(before.adding())
                && removing.equals(before.removing())) {
            return before;
        }
        return new ReplicatedPartition(
                replicas,
                inSync,
                leader,
                before.leaderEpoch() + (moved ? 1 : 0),
                before.partitionEpoch() + 1,
                adding,
                removing);
    }

    /** Ends the reassignment if all replicas that are to stay are in sync and one of them can lead. */
    private PartitionDraft completed() {
        List<Integer> target = without(replicas, removing);
        boolean reassigning = !adding.isEmpty() || !removing.isEmpty();
        if (reassigning && inSync.containsAll(target) && canLead(target)) {
            replicas = target;
            adding = List.of();
            removing = List.of();
            keepInSync(target);
        }
        return this;
    }

    private void keepInSync(List<Integer> nodes) {
        inSync = nodes.stream().filter(inSync::contains).toList();
        if (leader != NO_LEADER && !inSync.contains(leader)) {
            elect(false);
        }
    }

    private void leaveInSync(int node) {
        List<Integer> others = without(inSync, List.of(node));
        inSync = others.isEmpty() ? inSync : others;
    }

    private int first(IntPredicate wanted) {
        for (int node : replicas) {
            if (wanted.test(node)) {
                return node;
            }
        }
        return NO_LEADER;
    }

    private static List<Integer> without(List<Integer> nodes, List<Integer> gone) {
        List<Integer> left = new ArrayList<>(nodes);
        left.removeAll(gone);
        return left;
    }
}

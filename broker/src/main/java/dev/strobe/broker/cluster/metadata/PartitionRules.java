package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.Refusals.noSuchPartition;
import static dev.strobe.broker.cluster.metadata.Refusals.refused;
import static dev.strobe.broker.cluster.metadata.Refusals.staleNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands about one partition do to the image. */
final class PartitionRules {

    private PartitionRules() {}

    static Outcome changeInSync(ImageDraft draft, Command.ChangeInSync command) {
        ReplicatedPartition partition = draft.before().partition(command.topic(), command.partition());
        if (partition == null) {
            return noSuchPartition(command.topic(), command.partition());
        }
        Outcome.Refused problem = inSyncProblem(draft, partition, command);
        if (problem != null) {
            return problem;
        }
        draft.put(
                command.topic(),
                command.partition(),
                new PartitionDraft(partition, draft::isActive)
                        .inSync(command.inSync())
                        .finished());
        return new Outcome.Done();
    }

    static Outcome elect(ImageDraft draft, Command.ElectLeader command) {
        ReplicatedPartition partition = draft.before().partition(command.topic(), command.partition());
        if (partition == null) {
            return noSuchPartition(command.topic(), command.partition());
        }
        Outcome.Refused problem =
                command.unclean() ? uncleanProblem(draft, partition) : preferredProblem(draft, partition);
        if (problem != null) {
            return problem;
        }
        PartitionDraft elected = new PartitionDraft(partition, draft::isActive);
        draft.put(
                command.topic(),
                command.partition(),
                (command.unclean()
                                ? elected.elect(true)
                                : elected.leader(partition.replicas().getFirst()))
                        .finished());
        return new Outcome.Done();
    }

    static Outcome reassign(ImageDraft draft, Command.Reassign command) {
        ReplicatedPartition partition = draft.before().partition(command.topic(), command.partition());
        if (partition == null) {
            return noSuchPartition(command.topic(), command.partition());
        }
        PartitionDraft moved = new PartitionDraft(partition, draft::isActive);
        List<Integer> target = command.replicas();
        if (target == null) {
            if (!partition.isReassigning()) {
                return refused(Outcome.Reason.NO_REASSIGNMENT, "No partition reassignment is in progress.");
            }
            Outcome.Refused problem = lossProblem(moved, partition, List.of());
            if (problem != null) {
                return problem;
            }
            moved.reassignmentGivenUp();
        } else {
            Outcome.Refused invalid = AssignmentRules.problem(draft, target);
            Outcome.Refused problem = invalid != null ? invalid : lossProblem(moved, partition, target);
            if (problem != null) {
                return problem;
            }
            moved.reassigned(target);
        }
        draft.put(command.topic(), command.partition(), moved.finished());
        return new Outcome.Done();
    }

    private static Outcome.@Nullable Refused inSyncProblem(
            ImageDraft draft, ReplicatedPartition partition, Command.ChangeInSync command) {
        Outcome.Refused stale = staleNode(draft.before(), command.leader(), command.leaderNodeEpoch());
        if (stale != null) {
            return stale;
        }
        if (partition.leader() != command.leader()
                || partition.leaderEpoch() != command.leaderEpoch()
                || partition.partitionEpoch() != command.partitionEpoch()) {
            return refused(
                    Outcome.Reason.STALE,
                    "in-sync change is out of date: leader=" + command.leader() + " leaderEpoch="
                            + command.leaderEpoch() + " partitionEpoch=" + command.partitionEpoch() + " != "
                            + partition);
        }
        if (!command.inSync().contains(command.leader())
                || new HashSet<>(command.inSync()).size() != command.inSync().size()) {
            return refused(
                    Outcome.Reason.INELIGIBLE_REPLICA,
                    "in-sync set must have the leader, and nobody twice: leader=" + command.leader() + " inSync="
                            + command.inSync());
        }
        for (int node : command.inSync()) {
            boolean stays = partition.inSync().contains(node);
            if (!partition.replicas().contains(node) || (!stays && !draft.isActive(node))) {
                return refused(
                        Outcome.Reason.INELIGIBLE_REPLICA,
                        "node cannot be in sync: node=" + node + " replicas=" + partition.replicas() + " registered="
                                + draft.nodes().get(node));
            }
        }
        return null;
    }

    private static Outcome.@Nullable Refused preferredProblem(ImageDraft draft, ReplicatedPartition partition) {
        int preferred = partition.replicas().getFirst();
        if (partition.leader() == preferred) {
            return refused(
                    Outcome.Reason.ELECTION_NOT_NEEDED, "Leader election not needed: node=" + preferred + " leads.");
        }
        return partition.inSync().contains(preferred) && draft.isActive(preferred)
                ? null
                : refused(
                        Outcome.Reason.PREFERRED_LEADER_NOT_AVAILABLE,
                        "The preferred leader was not available: node=" + preferred + " inSync=" + partition.inSync());
    }

    private static Outcome.@Nullable Refused uncleanProblem(ImageDraft draft, ReplicatedPartition partition) {
        if (partition.leader() != ReplicatedPartition.NO_LEADER) {
            return refused(
                    Outcome.Reason.ELECTION_NOT_NEEDED,
                    "Leader election not needed: node=" + partition.leader() + " leads.");
        }
        return partition.replicas().stream().anyMatch(draft::isActive)
                ? null
                : refused(
                        Outcome.Reason.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                        "No replica is active: replicas=" + partition.replicas());
    }

    /** Whoever is alone in sync must not be sent away before another is. */
    private static Outcome.@Nullable Refused lossProblem(
            PartitionDraft moved, ReplicatedPartition partition, List<Integer> target) {
        List<Integer> staying = new ArrayList<>(partition.replicas());
        staying.removeAll(partition.adding());
        staying.addAll(target);
        return moved.losesInSync(staying)
                ? refused(
                        Outcome.Reason.INELIGIBLE_REPLICA,
                        "Nobody in sync would be left: inSync=" + partition.inSync() + " staying=" + staying)
                : null;
    }
}

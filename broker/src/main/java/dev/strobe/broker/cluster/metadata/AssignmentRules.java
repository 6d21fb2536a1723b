package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.Outcome.Reason.INVALID_ASSIGNMENT;
import static dev.strobe.broker.cluster.metadata.Refusals.refused;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether replicas may be where somebody wants them. Each rule answers null if they may. */
final class AssignmentRules {

    private AssignmentRules() {}

    /** Of new partitions: each needs a node that can lead it from the start. */
    static Outcome.@Nullable Refused problem(ImageDraft draft, List<List<Integer>> partitions, int replication) {
        for (int i = 0; i < partitions.size(); i++) {
            List<Integer> replicas = partitions.get(i);
            Outcome.Refused problem = problem(draft, replicas);
            if (problem != null) {
                return problem;
            }
            if (replicas.size() != replication) {
                return refused(
                        INVALID_ASSIGNMENT,
                        "The manual partition assignment includes a partition with " + replicas.size()
                                + " replica(s), but this is not consistent with previous partitions, which have "
                                + replication + " replica(s).");
            }
            if (replicas.stream().noneMatch(draft::isActive)) {
                return refused(
                        INVALID_ASSIGNMENT,
                        "All brokers specified in the manual partition assignment for partition " + i
                                + " are fenced or in controlled shutdown.");
            }
        }
        return null;
    }

    /** Of one partition: some nodes, all of them known, none of them twice. */
    static Outcome.@Nullable Refused problem(ImageDraft draft, List<Integer> replicas) {
        if (replicas.isEmpty()) {
            return refused(INVALID_ASSIGNMENT, "The manual partition assignment includes an empty replica list.");
        }
        Set<Integer> seen = new HashSet<>();
        for (int node : replicas) {
            if (!draft.nodes().containsKey(node)) {
                return refused(
                        INVALID_ASSIGNMENT,
                        "The manual partition assignment includes broker " + node
                                + ", but no such broker is registered.");
            }
            if (!seen.add(node)) {
                return refused(
                        INVALID_ASSIGNMENT,
                        "The manual partition assignment includes the broker " + node + " more than once.");
            }
        }
        return null;
    }
}

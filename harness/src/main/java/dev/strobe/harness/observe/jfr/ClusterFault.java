package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A fault of the scenario, as evidence of why messages were slow.
 *
 * @param nodes whom it befell
 * @param partitions what they led then, as {@link dev.strobe.harness.observe.cause.ReplicaWait} names it
 * @param startNs when it took hold, on the monotonic clock
 * @param endNs when nobody felt it any more
 */
public record ClusterFault(List<Integer> nodes, List<String> partitions, long startNs, long endNs) {

    /** An election so long after a fault has another reason. */
    private static final long ELECTED_WITHIN_NS = TimeUnit.SECONDS.toNanos(60);

    public ClusterFault {
        nodes = List.copyOf(nodes);
        partitions = List.copyOf(partitions);
    }

    /**
     * Partitions wait for a leader from the fault that took theirs until the election. What else is slow in them while a
     * fault is felt is the fault's, if nothing explains it better.
     */
    public static List<Evidence> evidence(List<ClusterFault> faults, ClusterEvents cluster) {
        List<Evidence> evidence = new ArrayList<>();
        for (ClusterFault fault : faults) {
            for (String partition : fault.partitions) {
                if (fault.endNs > fault.startNs) {
                    evidence.add(Evidence.of(EvidenceKind.FAULT, Owner.CLUSTER, partition, fault.startNs, fault.endNs));
                }
            }
        }
        for (ClusterEvents.Change change : cluster.changes()) {
            if (change.kind().equals("election")) {
                faults.stream()
                        .filter(fault -> fault.tookLeader(change))
                        .reduce((earlier, later) -> later)
                        .ifPresent(fault -> evidence.add(Evidence.of(
                                EvidenceKind.ELECTION,
                                Owner.CLUSTER,
                                change.detail().getOrDefault("partition", ""),
                                fault.startNs,
                                change.atNs())));
            }
        }
        return evidence;
    }

    private boolean tookLeader(ClusterEvents.Change election) {
        String previous = election.detail().getOrDefault("previous", "");
        return nodes.stream().anyMatch(node -> Integer.toString(node).equals(previous))
                && !election.detail().getOrDefault("leader", "-1").equals("-1")
                && election.atNs() > startNs
                && election.atNs() - startNs < ELECTED_WITHIN_NS;
    }
}

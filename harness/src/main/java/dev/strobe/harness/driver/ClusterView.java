package dev.strobe.harness.driver;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the nodes of a cluster tell about it, asked again and again while some of them may be gone or hang. Thread-safe; every
 * question takes a second at the most.
 */
public interface ClusterView extends AutoCloseable {

    /** @param nodes ids of those that are up */
    record Snapshot(Set<Integer> nodes, List<Partition> partitions) {
        public Snapshot {
            nodes = Set.copyOf(nodes);
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * @param topic as the target names it
     * @param leader -1 where there is none
     * @param replicas preferred leader first
     */
    record Partition(
            String topic, int index, int leader, int leaderEpoch, List<Integer> replicas, List<Integer> inSync) {
        public Partition {
            replicas = List.copyOf(replicas);
            inSync = List.copyOf(inSync);
        }
    }

    /**
     * What the first node tells that answers.
     *
     * @param avoided ids of nodes that are not to be asked, unless there are no others
     * @return empty if none answers
     */
    Optional<Snapshot> ask(Collection<String> topics, Set<Integer> avoided);

    /** The active controller; empty if none is known or nobody answers. */
    OptionalInt controller();

    @Override
    void close();
}

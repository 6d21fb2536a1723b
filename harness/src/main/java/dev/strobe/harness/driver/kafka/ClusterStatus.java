package dev.strobe.harness.driver.kafka;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as one of its nodes tells of it.
 *
 * @param controller the node that controls; {@link #NOBODY} while none does
 * @param quorum null where the cluster does not tell
 * @param nodes by id, fenced ones included where the cluster tells of them
 * @param partitions those in trouble first, then by topic and index
 */
public record ClusterStatus(
        String clusterId, int controller, @Nullable Quorum quorum, List<Node> nodes, List<Partition> partitions) {

    /** In the place of a node where there is none. */
    public static final int NOBODY = -1;

    public ClusterStatus {
        nodes = nodes.stream().sorted(Comparator.comparingInt(Node::id)).toList();
        partitions = partitions.stream()
                .sorted(Comparator.comparing(Partition::health)
                        .thenComparing(Partition::topic)
                        .thenComparingInt(Partition::index))
                .toList();
    }

    /** @param rack empty if it has none */
    public record Node(int id, String host, int port, String rack, boolean fenced) {

        public String address() {
            return host + ":" + port;
        }
    }

    /**
     * Those who agree on metadata.
     *
     * @param version how far they have agreed
     * @param behind voters that have not all of it, or of which nobody knows
     */
    public record Quorum(int leader, int epoch, long version, List<Integer> voters, List<Integer> behind) {

        public Quorum {
            voters = voters.stream().sorted().toList();
            behind = behind.stream().sorted().toList();
        }
    }

    /** @param leader {@link #NOBODY} while none leads */
    public record Partition(String topic, int index, int leader, List<Integer> replicas, List<Integer> inSync) {

        public Partition {
            replicas = List.copyOf(replicas);
            inSync = inSync.stream().sorted().toList();
        }

        public Health health() {
            if (leader == NOBODY) {
                return Health.LEADERLESS;
            }
            return inSync.size() < replicas.size() ? Health.UNDER_REPLICATED : Health.HEALTHY;
        }
    }

    /** How a partition is, the worst first. */
    public enum Health {
        /** Nobody can write or read it. */
        LEADERLESS,
        /** A replica is missing or behind: one failure more may stop it. */
        UNDER_REPLICATED,
        HEALTHY
    }

    public long count(Health health) {
        return partitions.stream()
                .filter(partition -> partition.health() == health)
                .count();
    }

    /** Whether every partition has a leader and all its replicas in sync. */
    public boolean isHealthy() {
        return count(Health.HEALTHY) == partitions.size();
    }
}

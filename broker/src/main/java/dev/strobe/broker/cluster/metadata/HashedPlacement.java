package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Consistent hashing in the form of rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to increase hit
 * rates", 1998): each node has a score for each partition, and the highest scores win. With one node more, only partitions
 * for which it scores high are placed elsewhere than without it.
 *
 * <p>Racks come first: a node whose rack has a replica already is taken only where there are too few racks.
 */
final class HashedPlacement implements Placements {

    private record Scored(ClusterNode node, long score) {}

    private final List<ClusterNode> nodes;

    HashedPlacement(List<ClusterNode> active) {
        this.nodes = active;
    }

    @Override
    public List<List<Integer>> place(TopicId topic, int first, int count, int replication) {
        List<List<Integer>> partitions = new ArrayList<>(count);
        for (int index = first; index < first + count; index++) {
            partitions.add(replicas(topic, index, replication));
        }
        return partitions;
    }

    private List<Integer> replicas(TopicId topic, int index, int replication) {
        List<Scored> left = new ArrayList<>();
        nodes.forEach(node -> left.add(new Scored(node, score(topic, index, node.id()))));
        Map<String, Integer> racks = new TreeMap<>();
        List<Integer> replicas = new ArrayList<>(replication);
        while (replicas.size() < replication) {
            Scored next = left.stream()
                    .min(Comparator.<Scored>comparingInt(
                                    scored -> racks.getOrDefault(scored.node().rack(), 0))
                            .thenComparing(Scored::score, Comparator.reverseOrder())
                            .thenComparingInt(scored -> scored.node().id()))
                    .orElseThrow();
            left.remove(next);
            racks.merge(next.node().rack(), 1, Integer::sum);
            replicas.add(next.node().id());
        }
        return replicas;
    }

    private static long score(TopicId topic, int index, int node) {
        return mixed(mixed(mixed(topic.high() ^ mixed(topic.low())) + index) + node);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}

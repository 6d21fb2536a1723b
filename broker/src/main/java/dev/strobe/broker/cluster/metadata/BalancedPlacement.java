package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives each node as many partitions of a topic to lead, and to keep, as the others, and what cannot be divided to those
 * that have the least of all topics. Racks come before balance: two replicas share one only where there are too few.
 *
 * <p>Who comes second to a leader changes from one partition to the next, so that when a node dies, what it led is divided
 * as well.
 */
final class BalancedPlacement implements Placements {

    /** A node that may be chosen, and what it has. */
    private static final class Candidate {
        private final int id;
        private final String rack;
        private final Map<Integer, Integer> secondTo = new TreeMap<>();
        private int leads;
        private int keeps;
        private int leadsOfAll;
        private int keepsOfAll;

        Candidate(ClusterNode node) {
            this.id = node.id();
            this.rack = node.rack();
        }
    }

    private static final Comparator<Candidate> LEADERS = Comparator.<Candidate>comparingInt(node -> node.leads)
            .thenComparingInt(node -> node.keeps)
            .thenComparingInt(node -> node.leadsOfAll)
            .thenComparingInt(node -> node.keepsOfAll)
            .thenComparingInt(node -> node.id);

    private final Map<Integer, Candidate> nodes = new TreeMap<>();

    /** @param topics all there are, this one included */
    BalancedPlacement(
            List<ClusterNode> active, Collection<ReplicatedTopic> topics, List<ReplicatedPartition> existing) {
        active.forEach(node -> nodes.put(node.id(), new Candidate(node)));
        topics.forEach(topic -> topic.partitions().forEach(partition -> countOfAll(partition.replicas())));
        existing.forEach(partition -> count(partition.replicas()));
    }

    @Override
    public List<List<Integer>> place(TopicId topic, int first, int count, int replication) {
        List<List<Integer>> partitions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<Integer> replicas = replicas(replication);
            countOfAll(replicas);
            count(replicas);
            partitions.add(replicas);
        }
        return partitions;
    }

    private List<Integer> replicas(int replication) {
        List<Candidate> left = new ArrayList<>(nodes.values());
        Candidate leader = left.stream().min(LEADERS).orElseThrow();
        left.remove(leader);
        Map<String, Integer> racks = new TreeMap<>(Map.of(leader.rack, 1));
        List<Integer> replicas = new ArrayList<>(replication);
        replicas.add(leader.id);
        while (replicas.size() < replication) {
            Candidate next = left.stream().min(followers(leader, racks)).orElseThrow();
            left.remove(next);
            racks.merge(next.rack, 1, Integer::sum);
            replicas.add(next.id);
        }
        return replicas;
    }

    private static Comparator<Candidate> followers(Candidate leader, Map<String, Integer> racks) {
        return Comparator.<Candidate>comparingInt(node -> racks.getOrDefault(node.rack, 0))
                .thenComparingInt(node -> node.keeps)
                .thenComparingInt(node -> node.secondTo.getOrDefault(leader.id, 0))
                .thenComparingInt(node -> node.keepsOfAll)
                .thenComparingInt(node -> node.id);
    }

    private void count(List<Integer> replicas) {
        for (int i = 0; i < replicas.size(); i++) {
            Candidate node = nodes.get(replicas.get(i));
            if (node == null) {
                continue;
            }
            node.keeps++;
            node.leads += i == 0 ? 1 : 0;
            if (i == 1) {
                node.secondTo.merge(replicas.getFirst(), 1, Integer::sum);
            }
        }
    }

    private void countOfAll(List<Integer> replicas) {
        for (int i = 0; i < replicas.size(); i++) {
            Candidate node = nodes.get(replicas.get(i));
            if (node != null) {
                node.keepsOfAll++;
                node.leadsOfAll += i == 0 ? 1 : 0;
            }
        }
    }
}

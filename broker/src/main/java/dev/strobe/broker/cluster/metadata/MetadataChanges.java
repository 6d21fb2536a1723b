package dev.strobe.broker.cluster.metadata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two images, for whoever reports it. What was not there before has no history: a new topic has no
 * elections.
 *
 * @param controller null if nobody took over control
 */
public record MetadataChanges(
        List<Election> elections,
        List<InSync> inSync,
        List<Fencing> fencing,
        @Nullable Control controller) {

    /**
     * A partition has another leader, or has lost its one, or the same one leads anew.
     *
     * @param leader {@link ReplicatedPartition#NO_LEADER} if it has lost its one
     */
    public record Election(String topic, int partition, int leader, int previous, int leaderEpoch) {}

    /** Others are in sync than before. */
    public record InSync(
            String topic,
            int partition,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> inSync,
            List<Integer> before) {

        public InSync {
            inSync = List.copyOf(inSync);
            before = List.copyOf(before);
        }
    }

    /** A node may no longer, or may again, lead and be in sync. */
    public record Fencing(int node, boolean fenced) {}

    /** A node took over control. */
    public record Control(int node, int epoch) {}

    private static final MetadataChanges NONE = new MetadataChanges(List.of(), List.of(), List.of(), null);

    public MetadataChanges {
        elections = List.copyOf(elections);
        inSync = List.copyOf(inSync);
        fencing = List.copyOf(fencing);
    }

    /** In the order of nodes, topics and partitions. */
    public static MetadataChanges between(MetadataImage before, MetadataImage after) {
        if (before.version() == after.version()) {
            return NONE;
        }
        List<Election> elections = new ArrayList<>();
        List<InSync> inSync = new ArrayList<>();
        after.topics().values().stream()
                .sorted(Comparator.comparing(ReplicatedTopic::name))
                .forEach(topic -> partitions(before.topic(topic.id()), topic, elections, inSync));
        return new MetadataChanges(
                elections,
                inSync,
                fencing(before, after),
                after.controllerEpoch() == before.controllerEpoch()
                        ? null
                        : new Control(after.controller(), after.controllerEpoch()));
    }

    private static void partitions(
            @Nullable ReplicatedTopic before, ReplicatedTopic after, List<Election> elections, List<InSync> inSync) {
        if (before == null || before.equals(after)) {
            return;
        }
        for (int i = 0; i < before.partitions().size(); i++) {
            ReplicatedPartition was = before.partitions().get(i);
            ReplicatedPartition is = after.partitions().get(i);
            if (was.leaderEpoch() != is.leaderEpoch()) {
                elections.add(new Election(after.name(), i, is.leader(), was.leader(), is.leaderEpoch()));
            }
            if (!new HashSet<>(was.inSync()).equals(new HashSet<>(is.inSync()))) {
                inSync.add(
                        new InSync(after.name(), i, is.leaderEpoch(), is.partitionEpoch(), is.inSync(), was.inSync()));
            }
        }
    }

    private static List<Fencing> fencing(MetadataImage before, MetadataImage after) {
        List<Fencing> changes = new ArrayList<>();
        for (int id : new TreeSet<>(after.nodes().keySet())) {
            ClusterNode was = before.node(id);
            ClusterNode is = after.node(id);
            boolean wasFenced = was == null || was.fenced();
            if (is != null && is.fenced() != wasFenced) {
                changes.add(new Fencing(id, is.fenced()));
            }
        }
        return changes;
    }
}

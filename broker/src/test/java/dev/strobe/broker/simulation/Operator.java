package dev.strobe.broker.simulation;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.simulation.client.History;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.engine.Life;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.node.SimNode;
import dev.strobe.broker.topic.ConfigChange;
import dev.strobe.broker.topic.NewTopic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who makes and deletes topics, moves partitions and stops nodes in order, while the cluster is used. */
final class Operator {

    private static final int TOPICS_MAX = 3;
    private static final int PARTITIONS_MAX = 3;
    private static final int PARTITIONS_OF_ALL_MAX = 100;

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Setting setting;
    private final History history;
    private final Set<Life> stopping = new HashSet<>();
    private int topics;
    private boolean finished;

    Operator(Cluster cluster, Setting setting, History history) {
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.setting = setting;
        this.history = history;
    }

    /** The first topic, until there is one. */
    void createFirst() {
        if (cluster.truth().topics().containsKey("t0")) {
            topics = 1;
            return;
        }
        create("t0");
        scheduler.after(300 * Scheduler.MS, this::createFirst);
    }

    /** One thing or another. */
    void act() {
        if (finished) {
            return;
        }
        switch (scheduler.random().nextInt(8)) {
            case 0 -> {
                if (topics < TOPICS_MAX) {
                    create("t" + topics++);
                }
            }
            case 1 -> delete();
            case 2, 3 -> reassign();
            case 4 -> electPreferred();
            case 5 -> addPartition();
            case 6 -> configure();
            default -> stopInOrder(cluster.anyNode());
        }
    }

    /** From now on it lets the cluster be. */
    void finish() {
        finished = true;
    }

    private void create(String name) {
        SimNode node = cluster.anyNode();
        if (!node.isUp() || node.isPaused()) {
            return;
        }
        scheduler.note("operator: creates %s through node %d", name, node.id());
        Map<String, String> configs = Map.of("min.insync.replicas", Integer.toString(setting.inSyncMin()));
        var _ = node.member()
                .topics()
                .create(new NewTopic(name, setting.partitions(), setting.replication(), List.of(), configs), false);
    }

    private List<ReplicatedTopic> present() {
        return new TreeMap<>(cluster.truth().topics())
                .values().stream().filter(topic -> !topic.internal()).toList();
    }

    /** Mostly a topic stays. */
    private void delete() {
        List<ReplicatedTopic> present = present();
        if (present.size() < 2 || scheduler.random().nextBoolean()) {
            return;
        }
        ReplicatedTopic topic = present.get(scheduler.random().nextInt(present.size()));
        for (int index = 0; index < topic.partitions().size(); index++) {
            history.deleted(new Place(topic.id(), index));
        }
        submit(new Command.DeleteTopic(topic.id()));
    }

    private void reassign() {
        List<Place> places = cluster.places();
        if (places.isEmpty()) {
            return;
        }
        Place place = places.get(scheduler.random().nextInt(places.size()));
        List<Integer> ids =
                new ArrayList<>(cluster.nodes().stream().map(SimNode::id).toList());
        Collections.shuffle(ids, new Random(scheduler.random().nextLong()));
        submit(new Command.Reassign(
                place.topic(), place.partition(), List.copyOf(ids.subList(0, setting.replication()))));
    }

    private void addPartition() {
        ReplicatedTopic topic = any();
        if (topic != null && topic.partitions().size() < PARTITIONS_MAX) {
            submit(new Command.AddPartitions(
                    topic.name(),
                    topic.partitions().size() + 1,
                    List.of(),
                    Command.Placement.BALANCED,
                    PARTITIONS_OF_ALL_MAX));
        }
    }

    /** Something that nobody notices, for everybody to take into use. */
    private void configure() {
        ReplicatedTopic topic = any();
        if (topic != null) {
            String bytes = Integer.toString(100_000 + scheduler.random().nextInt(1_000));
            submit(new Command.ConfigureTopic(
                    topic.name(), List.of(new ConfigChange("max.message.bytes", ConfigChange.Step.SET, bytes))));
        }
    }

    private @Nullable ReplicatedTopic any() {
        List<ReplicatedTopic> present = present();
        return present.isEmpty() ? null : present.get(scheduler.random().nextInt(present.size()));
    }

    private void electPreferred() {
        cluster.places().forEach(place -> submit(new Command.ElectLeader(place.topic(), place.partition(), false)));
    }

    private void submit(Command command) {
        SimNode node = cluster.anyNode();
        if (node.isUp() && !node.isPaused()) {
            scheduler.note("operator: %s through node %d", command, node.id());
            var _ = node.member().metadata().change(command);
        }
    }

    private void stopInOrder(SimNode node) {
        if (!node.isUp() || node.isPaused()) {
            return;
        }
        scheduler.note("operator: stops node %d in order", node.id());
        Life stopped = node.life();
        Runnable stop = () -> stop(node, stopped);
        var _ = node.member().leave().thenRun(() -> scheduler.after(1, stop));
        // It may lead what nobody else can: then it stops all the same, as a broker does.
        scheduler.after(scheduler.around(Scheduler.S, 4 * Scheduler.S), stop);
    }

    private void stop(SimNode node, Life stopped) {
        if (node.life() != stopped || !node.isUp() || !stopping.add(stopped)) {
            return;
        }
        node.stopInOrder(() -> scheduler.after(scheduler.around(10 * Scheduler.MS, Scheduler.S), () -> {
            if (!node.isAlive()) {
                node.start();
            }
        }));
    }
}

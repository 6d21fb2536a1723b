package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.cluster.metadata.Command.Placement;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.ConfigChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes commands of all kinds, most of them fit for the image that they meet, some of them out of date or wrong. */
final class RandomCommands {

    private static final int NODES = 5;
    private static final int TOPICS = 4;

    private final SplittableRandom random;

    RandomCommands(SplittableRandom random) {
        this.random = random;
    }

    Command next(MetadataImage image) {
        int node = 1 + random.nextInt(NODES);
        ClusterNode known = image.node(node);
        long epoch = (known == null ? 0 : known.epoch()) - (random.nextInt(20) == 0 ? 1 : 0);
        int controllerEpoch = image.controllerEpoch() - (random.nextInt(20) == 0 ? 1 : 0);
        TopicId id = new TopicId(1, random.nextInt(TOPICS));
        String name = "t" + id.low();
        return switch (random.nextInt(22)) {
            case 0 -> new Command.ClaimController(node, image.controllerEpoch() + random.nextInt(3) - 1);
            case 1, 2 -> Cluster.register(node, "life" + random.nextInt(4), "r" + node % 2);
            case 3, 4 -> new Command.Fence(controllerEpoch, node, epoch);
            case 5, 6, 7, 8 -> new Command.Unfence(controllerEpoch, node, epoch);
            case 9 -> new Command.Leave(node, epoch);
            case 10, 11 -> create(id, name);
            case 12 -> random.nextInt(6) == 0 ? new Command.DeleteTopic(id) : new Command.Unregister(node);
            case 13 -> new Command.AddPartitions(name, 1 + random.nextInt(4), List.of(), placement(), 12);
            case 14 ->
                new Command.ConfigureTopic(
                        name,
                        List.of(new ConfigChange(
                                "unclean.leader.election.enable",
                                ConfigChange.Step.SET,
                                random.nextInt(3) == 0 ? "true" : "false")));
            case 15 -> new Command.ElectLeader(id, random.nextInt(3), random.nextInt(4) == 0);
            case 16 -> new Command.Reassign(id, random.nextInt(2), random.nextInt(4) == 0 ? null : nodes());
            case 17 -> new Command.TakeProducerIds(node, epoch, 1 + random.nextInt(1000));
            case 18 ->
                new Command.SetCredential(
                        new Credential("u" + random.nextInt(2), "SCRAM-SHA-256", "s", "k", "v" + node, 4096));
            case 19 -> new Command.RemoveCredential("u" + random.nextInt(2), "SCRAM-SHA-256");
            default -> inSync(image, id);
        };
    }

    private Command create(TopicId id, String name) {
        List<List<Integer>> assignment = random.nextInt(3) == 0 ? List.of(nodes(), nodes()) : List.of();
        return new Command.CreateTopic(
                id,
                name,
                random.nextBoolean(),
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                assignment,
                Map.of("retention.ms", "5"),
                placement(),
                12);
    }

    private Command inSync(MetadataImage image, TopicId id) {
        int index = random.nextInt(3);
        ReplicatedPartition partition = image.partition(id, index);
        if (partition == null || image.node(partition.leader()) == null) {
            return new Command.ChangeInSync(id, index, 1, 1, 0, 0, List.of(1));
        }
        List<Integer> members = new ArrayList<>(partition.replicas());
        members.removeIf(node -> node != partition.leader() && random.nextInt(4) == 0);
        ClusterNode leader = image.node(partition.leader());
        return new Command.ChangeInSync(
                id,
                index,
                partition.leader(),
                leader == null ? 0 : leader.epoch(),
                partition.leaderEpoch(),
                partition.partitionEpoch() - (random.nextInt(20) == 0 ? 1 : 0),
                members);
    }

    /** Some nodes, now and then one twice. */
    private List<Integer> nodes() {
        List<Integer> nodes = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        while (nodes.size() < count) {
            int node = 1 + random.nextInt(NODES);
            if (!nodes.contains(node) || random.nextInt(20) == 0) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private Placement placement() {
        return random.nextBoolean() ? Placement.BALANCED : Placement.HASHED;
    }
}

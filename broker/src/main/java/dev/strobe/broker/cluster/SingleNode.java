package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.Outcome;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicImage;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster of a node that is alone: it controls, leads everything, and keeps the only replica. So whoever serves clients
 * asks one thing, whether there are other nodes or not.
 *
 * <p>Made from the topics' image, once for each. Thread-safe.
 */
public final class SingleNode implements ClusterMetadata {

    private static final int CONTROLLER_EPOCH = 1;

    private final int nodeId;
    private final String rack;
    private final Supplier<HostPort> address;
    private final Supplier<TopicImage> topics;

    private volatile @Nullable Made made;

    /**
     * The only node.
     *
     * @param rack empty if it has none
     * @param address where clients connect; asked for with the first image, so that it may be known late
     */
    public SingleNode(int nodeId, String rack, Supplier<HostPort> address, Supplier<TopicImage> topics) {
        this.nodeId = nodeId;
        this.rack = rack;
        this.address = address;
        this.topics = topics;
    }

    @Override
    public MetadataImage image() {
        TopicImage now = topics.get();
        Made last = made;
        if (last != null && last.from == now) {
            return last.image;
        }
        Made next = new Made(now, image(now, last == null ? 1 : last.image.version() + 1));
        made = next;
        return next.image;
    }

    /** One that asks for what is so already is done; there is nobody that anything could be given to. */
    @Override
    public CompletableFuture<Outcome> change(Command command) {
        return CompletableFuture.completedFuture(outcome(command));
    }

    private Outcome outcome(Command command) {
        return switch (command) {
            case Command.ElectLeader elect ->
                known(elect.topic(), elect.partition(), refused(Outcome.Reason.ELECTION_NOT_NEEDED, "It leads."));
            case Command.Reassign reassign ->
                known(reassign.topic(), reassign.partition(), reassigned(reassign.replicas()));
            case Command.Unregister gone ->
                gone.node() == nodeId
                        ? refused(Outcome.Reason.INELIGIBLE_REPLICA, "It is the only node.")
                        : refused(Outcome.Reason.UNKNOWN_NODE, "Broker ID " + gone.node() + " is not registered.");
            case Command.RemoveCredential removed ->
                refused(Outcome.Reason.UNKNOWN_CREDENTIAL, "No credential of " + removed.user() + " is kept.");
            case Command.ClaimController _,
                    Command.Register _,
                    Command.Fence _,
                    Command.Unfence _,
                    Command.Leave _,
                    Command.CreateTopic _,
                    Command.DeleteTopic _,
                    Command.AddPartitions _,
                    Command.ConfigureTopic _,
                    Command.ChangeInSync _,
                    Command.TakeProducerIds _,
                    Command.SetCredential _ ->
                throw new IllegalStateException("a single node decides this elsewhere: command=" + command);
        };
    }

    private Outcome known(TopicId topic, int partition, Outcome outcome) {
        return image().partition(topic, partition) == null
                ? refused(Outcome.Reason.UNKNOWN_TOPIC, "There is no such partition.")
                : outcome;
    }

    private Outcome reassigned(@Nullable List<Integer> replicas) {
        if (replicas == null) {
            return refused(Outcome.Reason.NO_REASSIGNMENT, "No partition reassignment is in progress.");
        }
        return replicas.equals(List.of(nodeId))
                ? new Outcome.Done()
                : refused(Outcome.Reason.INVALID_ASSIGNMENT, "There is one node: replicas=" + replicas);
    }

    private static Outcome refused(Outcome.Reason reason, String message) {
        return new Outcome.Refused(reason, message);
    }

    private MetadataImage image(TopicImage from, long version) {
        HostPort client = address.get();
        ClusterNode node = new ClusterNode(nodeId, 0, "", client, client, rack, false, false);
        ReplicatedPartition alone =
                new ReplicatedPartition(List.of(nodeId), List.of(nodeId), nodeId, 0, 0, List.of(), List.of());
        Map<String, ReplicatedTopic> replicated = new HashMap<>();
        Map<TopicId, String> names = new HashMap<>();
        for (Topic topic : from.all()) {
            List<ReplicatedPartition> partitions =
                    Collections.nCopies(topic.partitions().size(), alone);
            replicated.put(
                    topic.name(),
                    new ReplicatedTopic(topic.id(), topic.name(), topic.internal(), topic.configs(), partitions));
            names.put(topic.id(), topic.name());
        }
        return new MetadataImage(
                version, nodeId, CONTROLLER_EPOCH, Map.of(nodeId, node), replicated, names, 0, List.of());
    }

    /** An image, and what it was made from. */
    private record Made(TopicImage from, MetadataImage image) {}
}

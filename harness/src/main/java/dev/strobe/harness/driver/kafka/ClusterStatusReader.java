package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.kafka.ClusterStatus.Node;
import dev.strobe.harness.driver.kafka.ClusterStatus.Partition;
import dev.strobe.harness.driver.kafka.ClusterStatus.Quorum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.QuorumInfo.ReplicaState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Asks a cluster, any that speaks Kafka's protocol, how it is. */
public final class ClusterStatusReader {

    private final String bootstrap;
    private final Duration within;

    /**
     * A reader; it connects to nobody yet.
     *
     * @param bootstrap {@code host:port} of nodes, with a comma between
     * @param within how long each answer may take
     */
    public ClusterStatusReader(String bootstrap, Duration within) {
        this.bootstrap = bootstrap;
        this.within = within;
    }

    /** @throws UnreachableException if nobody answers in time */
    public ClusterStatus read() {
        Map<String, Object> settings = new HashMap<>(ClientSettings.admin(bootstrap, Map.of()));
        String withinMs = String.valueOf(within.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, withinMs);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, withinMs);
        settings.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, withinMs);
        try (Admin admin = Admin.create(settings)) {
            try {
                return read(admin);
            } finally {
                // What was not answered until now is not waited for.
                admin.close(Duration.ZERO);
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new UnreachableException(
                    "no answer: bootstrap=" + bootstrap + " within=" + within.toMillis() + " ms: " + cause.getMessage(),
                    e);
        }
    }

    private ClusterStatus read(Admin admin) throws ExecutionException, TimeoutException {
        DescribeClusterResult cluster = describe(admin);
        org.apache.kafka.common.Node controller = answer(cluster.controller());
        List<Node> nodes = answer(cluster.nodes()).stream()
                .map(node -> new Node(
                        node.id(), node.host(), node.port(), node.rack() == null ? "" : node.rack(), node.isFenced()))
                .toList();
        return new ClusterStatus(
                answer(cluster.clusterId()),
                controller == null ? ClusterStatus.NOBODY : controller.id(),
                quorum(admin),
                nodes,
                partitions(admin));
    }

    /** With fenced nodes, where the cluster knows that question. */
    private DescribeClusterResult describe(Admin admin) throws ExecutionException, TimeoutException {
        DescribeClusterResult all = admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true));
        try {
            answer(all.nodes());
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return admin.describeCluster();
            }
            throw e;
        }
    }

    private @Nullable Quorum quorum(Admin admin) throws ExecutionException, TimeoutException {
        try {
            QuorumInfo quorum = answer(admin.describeMetadataQuorum().quorumInfo());
            return new Quorum(
                    quorum.leaderId(),
                    Math.toIntExact(quorum.leaderEpoch()),
                    quorum.highWatermark(),
                    quorum.voters().stream().map(ReplicaState::replicaId).toList(),
                    quorum.voters().stream()
                            .filter(voter -> voter.logEndOffset() < quorum.highWatermark())
                            .map(ReplicaState::replicaId)
                            .toList());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return null;
            }
            throw e;
        }
    }

    private List<Partition> partitions(Admin admin) throws ExecutionException, TimeoutException {
        Collection<String> names = answer(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        List<Partition> partitions = new ArrayList<>();
        for (KafkaFuture<TopicDescription> described :
                admin.describeTopics(names).topicNameValues().values()) {
            try {
                TopicDescription topic = answer(described);
                topic.partitions().forEach(partition -> partitions.add(partition(topic.name(), partition)));
            } catch (ExecutionException e) {
                // Deleted since the list was made.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return partitions;
    }

    private static Partition partition(String topic, TopicPartitionInfo partition) {
        org.apache.kafka.common.Node leader = partition.leader();
        return new Partition(
                topic,
                partition.partition(),
                leader == null || leader.isEmpty() ? ClusterStatus.NOBODY : leader.id(),
                partition.replicas().stream()
                        .map(org.apache.kafka.common.Node::id)
                        .toList(),
                partition.isr().stream().map(org.apache.kafka.common.Node::id).toList());
    }

    private <T> T answer(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted: bootstrap=" + bootstrap, e);
        }
    }

    /** Nobody of the cluster answered in time. */
    public static final class UnreachableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnreachableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

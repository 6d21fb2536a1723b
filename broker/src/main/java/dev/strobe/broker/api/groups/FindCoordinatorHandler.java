package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.topic.TopicOutcome;
import dev.strobe.broker.wire.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Who coordinates a group: the leader of the partition of the offsets topic that the group's name falls on. Where that topic
 * does not exist yet it is made, and the client asks again.
 *
 * <p>Transactions and share groups have no coordinator here. For a transaction the client hears that it is not available,
 * as from an Apache Kafka that cannot serve its transaction topic; a key type that is not served is an invalid request.
 */
final class FindCoordinatorHandler implements ApiHandler {

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final int BATCHED_SINCE = 4;

    private final GroupApis.Setup setup;

    /** Whether the offsets topic is being made: a client that asks often must not fill the queue of changes. */
    private final AtomicBoolean making = new AtomicBoolean();

    FindCoordinatorHandler(GroupApis.Setup setup) {
        this.setup = setup;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(Request request) {
        FindCoordinatorRequestData asked = request.body(FindCoordinatorRequestData.class);
        if (request.version() >= BATCHED_SINCE) {
            List<Coordinator> all = asked.coordinatorKeys().stream()
                    .map(key -> find(key, asked.keyType()))
                    .toList();
            request.respond(new FindCoordinatorResponseData().setCoordinators(all));
            return;
        }
        Coordinator found = find(asked.key(), asked.keyType());
        request.respond(new FindCoordinatorResponseData()
                .setErrorCode(found.errorCode())
                .setErrorMessage(Errors.forCode(found.errorCode()).message())
                .setNodeId(found.nodeId())
                .setHost(found.host())
                .setPort(found.port()));
    }

    private Coordinator find(String key, byte keyType) {
        Coordinator answer = new Coordinator().setKey(key);
        ClusterNode node = keyType == GROUP ? leader(key) : null;
        if (node != null) {
            return answer.setNodeId(node.id())
                    .setHost(node.client().host())
                    .setPort(node.client().port());
        }
        boolean served = keyType == GROUP || keyType == TRANSACTION;
        Errors error = served ? Errors.COORDINATOR_NOT_AVAILABLE : Errors.INVALID_REQUEST;
        return answer.setErrorCode(error.code()).setNodeId(-1).setHost("").setPort(-1);
    }

    /** Null where there is none now. */
    private @Nullable ClusterNode leader(String groupId) {
        MetadataImage image = setup.metadata().image();
        ReplicatedTopic offsets = image.topics().get(GroupCoordinators.OFFSETS_TOPIC);
        if (offsets == null) {
            makeOffsetsTopic();
            return null;
        }
        int index = GroupCoordinators.partitionOf(groupId, offsets.partitions().size());
        ReplicatedPartition partition = offsets.partitions().get(index);
        ClusterNode leader = image.node(partition.leader());
        return leader == null || leader.fenced() ? null : leader;
    }

    private void makeOffsetsTopic() {
        if (making.compareAndSet(false, true)) {
            CompletableFuture<TopicOutcome> _ = setup.topics()
                    .ensureInternal(GroupApis.offsetsTopic(setup.config()))
                    .whenComplete((outcome, failure) -> making.set(false));
        }
    }
}

package dev.strobe.broker.api;

import dev.strobe.broker.api.KnownLeaders.Leader;
import dev.strobe.broker.partition.Partition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Puts into an answer who leads, where a client asked the wrong node: so it goes there without asking again (KIP-951). */
final class LeaderHints {

    /** The version of Fetch whose clients look for it. */
    static final short FETCH_SINCE = 16;

    /** As {@link #FETCH_SINCE}, of Produce. */
    static final short PRODUCE_SINCE = 10;

    private final KnownLeaders leaders;

    LeaderHints(KnownLeaders leaders) {
        this.leaders = leaders;
    }

    void put(FetchResponseData answers, FetchResponseData.PartitionData answer, FetchPart part) {
        Leader leader = leader(part.error, part.partition);
        if (leader == null) {
            return;
        }
        answer.currentLeader().setLeaderId(leader.node()).setLeaderEpoch(leader.leaderEpoch());
        if (answers.nodeEndpoints().find(leader.node()) == null) {
            answers.nodeEndpoints()
                    .add(new FetchResponseData.NodeEndpoint()
                            .setNodeId(leader.node())
                            .setHost(leader.host())
                            .setPort(leader.port())
                            .setRack(leader.rack()));
        }
    }

    void put(
            ProduceResponseData answers, PartitionProduceResponse answer, Errors error, @Nullable Partition partition) {
        Leader leader = leader(error, partition);
        if (leader == null) {
            return;
        }
        answer.currentLeader().setLeaderId(leader.node()).setLeaderEpoch(leader.leaderEpoch());
        if (answers.nodeEndpoints().find(leader.node()) == null) {
            answers.nodeEndpoints()
                    .add(new ProduceResponseData.NodeEndpoint()
                            .setNodeId(leader.node())
                            .setHost(leader.host())
                            .setPort(leader.port())
                            .setRack(leader.rack()));
        }
    }

    private @Nullable Leader leader(Errors error, @Nullable Partition partition) {
        boolean elsewhere = error == Errors.NOT_LEADER_OR_FOLLOWER || error == Errors.FENCED_LEADER_EPOCH;
        return elsewhere && partition != null ? leaders.leaderOf(partition.topicId(), partition.index()) : null;
    }
}

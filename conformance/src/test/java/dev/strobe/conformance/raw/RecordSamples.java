package dev.strobe.conformance.raw;

import java.util.List;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Sample requests about records, and the one that every connection starts with. */
final class RecordSamples {

    private RecordSamples() {}

    static @Nullable ApiMessage of(Sample sample, ApiKeys api, int version) {
        return switch (api) {
            case PRODUCE ->
                version >= 13
                        ? Requests.produce(sample.topicId(), -1, Records.batch("a", "b"))
                        : Requests.produce(sample.topic(), -1, Records.batch("a", "b"));
            case FETCH ->
                Requests.fetch(
                        version >= 13
                                ? new FetchTopic().setTopicId(sample.topicId())
                                : new FetchTopic().setTopic(sample.topic()),
                        Requests.partition(0));
            case LIST_OFFSETS ->
                new ListOffsetsRequestData()
                        .setReplicaId(-1)
                        .setTopics(List.of(new ListOffsetsTopic()
                                .setName(sample.topic())
                                .setPartitions(List.of(
                                        new ListOffsetsPartition().setTimestamp(-1),
                                        new ListOffsetsPartition()
                                                .setPartitionIndex(7)
                                                .setTimestamp(-2)))));
            case INIT_PRODUCER_ID ->
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000);
            case DELETE_RECORDS ->
                new DeleteRecordsRequestData()
                        .setTimeoutMs(5000)
                        .setTopics(List.of(new DeleteRecordsTopic()
                                .setName(sample.topic())
                                .setPartitions(List.of(new DeleteRecordsPartition().setOffset(1)))));
            case OFFSET_FOR_LEADER_EPOCH -> leaderEpoch(sample);
            case API_VERSIONS ->
                version >= 3
                        ? new ApiVersionsRequestData()
                                .setClientSoftwareName("raw")
                                .setClientSoftwareVersion("1")
                        : new ApiVersionsRequestData();
            default -> null;
        };
    }

    private static ApiMessage leaderEpoch(Sample sample) {
        OffsetForLeaderTopicCollection topics = new OffsetForLeaderTopicCollection();
        topics.add(new OffsetForLeaderTopic()
                .setTopic(sample.topic())
                .setPartitions(List.of(new OffsetForLeaderPartition()
                        .setPartition(0)
                        .setCurrentLeaderEpoch(-1)
                        .setLeaderEpoch(0))));
        return new OffsetForLeaderEpochRequestData().setReplicaId(-1).setTopics(topics);
    }
}

package dev.strobe.conformance.raw;

import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Requests for records, to partition 0 of one topic, named as old versions do it. */
public final class Requests {

    /** The last version of Produce and of Fetch that name topics. */
    public static final short PRODUCE_VERSION = 12;

    public static final short FETCH_VERSION = 12;

    private static final int ATTEMPTS_MAX = 10_000;

    private Requests() {}

    public static ProduceRequestData produce(String topic, int acks, MemoryRecords records) {
        return produce(new TopicProduceData().setName(topic), acks, records);
    }

    public static ProduceRequestData produce(Uuid topicId, int acks, MemoryRecords records) {
        return produce(new TopicProduceData().setTopicId(topicId), acks, records);
    }

    private static ProduceRequestData produce(TopicProduceData topic, int acks, MemoryRecords records) {
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(topic.setPartitionData(
                List.of(new PartitionProduceData().setIndex(0).setRecords(records))));
        return new ProduceRequestData().setAcks((short) acks).setTimeoutMs(5000).setTopicData(topics);
    }

    /** Sends one batch and returns what its partition answered. */
    public static PartitionProduceResponse produced(RawClient client, String topic, MemoryRecords records) {
        return produced(client, topic, -1, PRODUCE_VERSION, records);
    }

    public static PartitionProduceResponse produced(
            RawClient client, String topic, int acks, int version, MemoryRecords records) {
        return client.call(produce(topic, acks, records), version, ProduceResponseData.class)
                .responses()
                .iterator()
                .next()
                .partitionResponses()
                .getFirst();
    }

    public static FetchRequestData fetch(FetchTopic topic, FetchPartition partition) {
        return new FetchRequestData()
                .setMaxWaitMs(100)
                .setMinBytes(1)
                .setMaxBytes(10 << 20)
                .setTopics(List.of(topic.setPartitions(List.of(partition))));
    }

    public static FetchRequestData fetch(String topic, long offset) {
        return fetch(new FetchTopic().setTopic(topic), partition(offset));
    }

    public static FetchPartition partition(long offset) {
        return new FetchPartition().setPartition(0).setFetchOffset(offset).setPartitionMaxBytes(1 << 20);
    }

    /** The one partition of an answer. */
    public static FetchResponseData.PartitionData fetched(FetchResponseData response) {
        return response.responses().getFirst().partitions().getFirst();
    }

    /** A new producer id, with epoch 0; Kafka has none to give for a moment after its start. */
    public static long producerId(RawClient client) {
        InitProducerIdRequestData request =
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            InitProducerIdResponseData answer = client.call(request, 4, InitProducerIdResponseData.class);
            if (answer.errorCode() == Errors.NONE.code()) {
                return answer.producerId();
            }
        }
        throw new IllegalStateException("no producer id: attempts=" + ATTEMPTS_MAX);
    }
}

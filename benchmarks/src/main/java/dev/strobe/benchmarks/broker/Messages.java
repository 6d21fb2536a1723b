package dev.strobe.benchmarks.broker;

import dev.strobe.broker.wire.RecordBytes;
import dev.strobe.broker.wire.RequestHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;

/** The requests and responses of a producer of 1 KiB records and of a consumer of six partitions, of the same topic. */
final class Messages {

    static final RequestHead PRODUCE = new RequestHead(ApiKeys.PRODUCE, (short) 13, 77, "orders-1");
    static final RequestHead FETCH = new RequestHead(ApiKeys.FETCH, (short) 18, 78, "billing-1");

    private static final Uuid TOPIC = new Uuid(1, 2);
    private static final int PARTITIONS = 6;
    private static final int PARTITION_BYTES_MAX = 1 << 20;
    private static final int BYTES_MAX = 50 << 20;
    private static final long OFFSET = 1_000_000;

    private Messages() {}

    /** One batch of one record for one partition. */
    static ProduceRequestData produceRequest() {
        ByteBuffer batch = ProducedBatch.of(1, 1_700_000_000_000L).bytes();
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(30_000);
        request.topicData()
                .add(new ProduceRequestData.TopicProduceData()
                        .setTopicId(TOPIC)
                        .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                                .setIndex(3)
                                .setRecords(MemoryRecords.readableRecords(batch)))));
        return request;
    }

    static ProduceResponseData produceResponse() {
        ProduceResponseData response = new ProduceResponseData();
        response.responses()
                .add(new ProduceResponseData.TopicProduceResponse()
                        .setTopicId(TOPIC)
                        .setPartitionResponses(List.of(new ProduceResponseData.PartitionProduceResponse()
                                .setIndex(3)
                                .setBaseOffset(OFFSET)
                                .setLogStartOffset(0))));
        return response;
    }

    static FetchRequestData fetchRequest() {
        List<FetchRequestData.FetchPartition> partitions = new ArrayList<>();
        for (int index = 0; index < PARTITIONS; index++) {
            partitions.add(new FetchRequestData.FetchPartition()
                    .setPartition(index)
                    .setCurrentLeaderEpoch(0)
                    .setFetchOffset(OFFSET + index)
                    .setPartitionMaxBytes(PARTITION_BYTES_MAX));
        }
        return new FetchRequestData()
                .setMaxWaitMs(500)
                .setMinBytes(1)
                .setMaxBytes(BYTES_MAX)
                .setTopics(List.of(
                        new FetchRequestData.FetchTopic().setTopicId(TOPIC).setPartitions(partitions)));
    }

    /** A slice of the log for each partition. */
    static FetchResponseData fetchResponse(int sliceBytes) {
        List<FetchResponseData.PartitionData> partitions = new ArrayList<>();
        for (int index = 0; index < PARTITIONS; index++) {
            FetchResponseData.PartitionData partition = new FetchResponseData.PartitionData()
                    .setPartitionIndex(index)
                    .setHighWatermark(OFFSET + index + 1)
                    .setLastStableOffset(OFFSET + index + 1)
                    .setLogStartOffset(0);
            RecordBytes.put(partition, new SizedSlice(sliceBytes));
            partitions.add(partition);
        }
        return new FetchResponseData()
                .setResponses(List.of(new FetchResponseData.FetchableTopicResponse()
                        .setTopicId(TOPIC)
                        .setPartitions(partitions)));
    }

    /** The frame without its length, in direct memory, as the server hands it to the decoder. */
    static ByteBuffer frame(RequestHead head, ApiMessage body) {
        RequestHeader header = new RequestHeader(head.api(), head.version(), head.clientId(), head.correlationId());
        ByteBuffer bytes = RequestUtils.serialize(header.data(), header.headerVersion(), body, head.version());
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }
}

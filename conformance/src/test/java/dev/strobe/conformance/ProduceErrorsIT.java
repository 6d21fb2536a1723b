package dev.strobe.conformance;

import static dev.strobe.conformance.raw.Requests.produced;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** What a producer is told when it sends what cannot be appended, byte by byte; and that nothing of it is kept. */
final class ProduceErrorsIT {

    private static Errors sent(Clients clients, String topic, MemoryRecords records) {
        return sent(clients, topic, Requests.PRODUCE_VERSION, records);
    }

    private static Errors sent(Clients clients, String topic, int version, MemoryRecords records) {
        try (RawClient raw = clients.raw()) {
            return Errors.forCode(produced(raw, topic, -1, version, records).errorCode());
        }
    }

    private static void refusedAndNothingKept(BrokerUnderTest broker, Errors expected, MemoryRecords records)
            throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();

        assertThat(sent(clients, topic, records)).isEqualTo(expected);
        assertThat(sent(clients, topic, Records.batch("good"))).isEqualTo(Errors.NONE);

        List<ConsumerRecord<String, String>> kept = clients.read(topic, 1);
        assertThat(kept).extracting(ConsumerRecord::value).containsExactly("good");
        assertThat(kept.getFirst().offset()).isZero();
    }

    @OnBothBrokers
    void aWrongChecksumIsCorrupt(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(
                broker,
                Errors.CORRUPT_MESSAGE,
                Records.changed(Records.batch("a"), batch -> batch.put(batch.limit() - 2, (byte) 0x55)));
    }

    @OnBothBrokers
    void aBatchWithoutRecordsIsRefused(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(broker, Errors.INVALID_RECORD, Records.empty());
    }

    @OnBothBrokers
    void aCountOfRecordsThatIsNotThatOfTheOffsetsIsRefused(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(
                broker,
                Errors.INVALID_RECORD,
                Records.resealed(Records.batch("a", "b"), batch -> batch.putInt(Records.LAST_OFFSET_DELTA_OFFSET, 7)));
    }

    @OnBothBrokers
    void aControlBatchOfAClientIsRefused(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(
                broker,
                Errors.INVALID_RECORD,
                Records.resealed(Records.batch("a"), batch -> batch.putShort(Records.ATTRIBUTES_OFFSET, (short) 0x20)));
    }

    @OnBothBrokers
    void aLengthBeyondTheEndIsRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        MemoryRecords records =
                Records.changed(Records.batch("a"), batch -> batch.putInt(Records.LENGTH_OFFSET, batch.limit() + 100));

        assertThat(sent(clients, topic, records)).isEqualTo(Errors.INVALID_RECORD);
    }

    @OnBothBrokers
    void twoBatchesForOnePartitionAreRefused(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(broker, Errors.INVALID_RECORD, Records.joined(Records.batch("a"), Records.batch("b")));
    }

    @OnBothBrokers
    void theOldFormatsAreRefused(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(broker, Errors.INVALID_RECORD, Records.oldBatch((byte) 1, "a"));
        refusedAndNothingKept(broker, Errors.INVALID_RECORD, Records.oldBatch((byte) 0, "a"));
    }

    @OnBothBrokers
    void aFormatThatDoesNotExistIsCorrupt(BrokerUnderTest broker) throws Exception {
        refusedAndNothingKept(
                broker,
                Errors.CORRUPT_MESSAGE,
                Records.changed(Records.batch("a"), batch -> batch.put(Records.MAGIC_OFFSET, (byte) 3)));
    }

    @OnBothBrokers
    void zstdBeforeItsVersionIsRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();

        assertThat(sent(clients, topic, 6, Records.batch(CompressionType.ZSTD, "a")))
                .isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(sent(clients, topic, 7, Records.batch(CompressionType.ZSTD, "a")))
                .isEqualTo(Errors.NONE);
    }

    @OnBothBrokers
    void anUnknownTopicOrPartitionIsSaid(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();

        assertThat(sent(clients, "no-such-topic", Records.batch("a"))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @OnBothBrokers
    void aBatchLargerThanTheTopicAllowsIsRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(1, Map.of("max.message.bytes", "1000"));

        assertThat(sent(clients, topic, Records.batch("x".repeat(2000)))).isEqualTo(Errors.MESSAGE_TOO_LARGE);
        assertThat(sent(clients, topic, Records.batch("x".repeat(500)))).isEqualTo(Errors.NONE);
    }

    @OnBothBrokers
    void theInternalTopicCannotBeWritten(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String group = clients.fresh("group");
        try (var consumer = clients.consumer(Map.of("group.id", group))) {
            String topic = clients.topic();
            consumer.commitSync(Map.of(
                    new org.apache.kafka.common.TopicPartition(topic, 0),
                    new org.apache.kafka.clients.consumer.OffsetAndMetadata(0)));
        }

        assertThat(sent(clients, "__consumer_offsets", Records.batch("a"))).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    @OnBothBrokers
    void acksThatDoNotExistAreRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (RawClient raw = clients.raw()) {
            PartitionProduceResponse answer = produced(raw, topic, 2, Requests.PRODUCE_VERSION, Records.batch("a"));

            assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
        }
    }
}

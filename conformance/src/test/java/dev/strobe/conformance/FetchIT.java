package dev.strobe.conformance;

import static dev.strobe.conformance.raw.Requests.FETCH_VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Reading: what comes, in which order and how much of it; when it comes is not looked at. */
final class FetchIT {

    private static FetchResponseData.PartitionData fetched(RawClient raw, FetchRequestData request) {
        return Requests.fetched(raw.call(request, FETCH_VERSION, FetchResponseData.class));
    }

    private static int size(FetchResponseData.PartitionData partition) {
        return partition.records() == null ? 0 : partition.records().sizeInBytes();
    }

    @OnBothBrokers
    void aWaitingFetchGetsTheRecordThatComesMeanwhile(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (RawClient reader = clients.raw();
                RawClient writer = clients.raw()) {
            reader.send(Requests.fetch(topic, 0).setMaxWaitMs(15_000), FETCH_VERSION);
            Requests.produced(writer, topic, Records.batch("a"));

            FetchResponseData.PartitionData partition = Requests.fetched(
                    (FetchResponseData) reader.receive(org.apache.kafka.common.protocol.ApiKeys.FETCH, FETCH_VERSION));

            assertThat(size(partition)).isEqualTo(Records.batch("a").sizeInBytes());
            assertThat(partition.highWatermark()).isEqualTo(1);
        }
    }

    @OnBothBrokers
    void aFetchThatWaitsInVainIsAnsweredEmpty(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a");
        try (RawClient raw = clients.raw()) {
            FetchResponseData.PartitionData atTheEnd = fetched(raw, Requests.fetch(topic, 1));
            FetchResponseData.PartitionData notEnough =
                    fetched(raw, Requests.fetch(topic, 0).setMinBytes(1 << 20));

            assertThat(size(atTheEnd)).isZero();
            assertThat(Errors.forCode(atTheEnd.errorCode())).isEqualTo(Errors.NONE);
            assertThat(size(notEnough)).isPositive();
        }
    }

    @OnBothBrokers
    void theFirstBatchComesWholeHoweverLittleWasAskedFor(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        MemoryRecords large = Records.batch("x".repeat(5000));
        try (RawClient raw = clients.raw()) {
            Requests.produced(raw, topic, large);
            Requests.produced(raw, topic, large);

            FetchRequestData little = Requests.fetch(topic, 0).setMaxBytes(100);
            little.topics().getFirst().partitions().getFirst().setPartitionMaxBytes(100);

            assertThat(size(fetched(raw, little))).isEqualTo(large.sizeInBytes());
        }
    }

    @OnBothBrokers
    void theBytesOfAPartitionAreBounded(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        MemoryRecords batch = Records.batch("x".repeat(1000));
        try (RawClient raw = clients.raw()) {
            for (int i = 0; i < 10; i++) {
                Requests.produced(raw, topic, batch);
            }
            FetchRequestData some = Requests.fetch(topic, 0);
            some.topics().getFirst().partitions().getFirst().setPartitionMaxBytes(3 * batch.sizeInBytes() + 10);

            int bytes = size(fetched(raw, some));

            assertThat(bytes / batch.sizeInBytes()).isEqualTo(3);
        }
    }

    @OnBothBrokers
    void readingStartsWithTheBatchThatHoldsTheOffset(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (RawClient raw = clients.raw();
                KafkaConsumer<String, String> consumer = clients.consumer(Map.of())) {
            Requests.produced(raw, topic, Records.batch(CompressionType.GZIP, "a", "b", "c"));
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 1);

            assertThat(Clients.poll(consumer, 2))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("b", "c");
        }
    }

    @OnBothBrokers
    void anOffsetOutOfRangeIsSaid(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b", "c");
        Admins.deleteRecords(clients, topic, 1);
        try (RawClient raw = clients.raw()) {
            for (long offset : new long[] {0, 4, 1000, -1}) {
                FetchResponseData.PartitionData partition = fetched(raw, Requests.fetch(topic, offset));

                assertThat(Errors.forCode(partition.errorCode()))
                        .as("offset %d", offset)
                        .isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
                assertThat(partition.highWatermark()).isEqualTo(-1);
            }
            FetchResponseData.PartitionData first = fetched(raw, Requests.fetch(topic, 1));
            assertThat(first.logStartOffset()).isEqualTo(1);
            assertThat(first.highWatermark()).isEqualTo(3);
            assertThat(first.lastStableOffset()).isEqualTo(3);
        }
    }

    @OnBothBrokers
    void theResetPolicyDecidesWhatFollows(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b", "c");
        TopicPartition partition = new TopicPartition(topic, 0);
        for (String policy : List.of("earliest", "latest", "none")) {
            try (KafkaConsumer<String, String> consumer =
                    clients.consumer(Map.of("auto.offset.reset", policy, "group.id", clients.fresh("reset")))) {
                consumer.assign(List.of(partition));
                consumer.seek(partition, 100);
                switch (policy) {
                    case "earliest" -> assertThat(Clients.poll(consumer, 3)).hasSize(3);
                    case "none" ->
                        assertThatThrownBy(() -> Clients.poll(consumer, 1))
                                .isInstanceOf(OffsetOutOfRangeException.class);
                    default -> {
                        consumer.poll(Duration.ofMillis(500));
                        assertThat(consumer.position(partition)).isEqualTo(3);
                    }
                }
            }
        }
    }

    @OnBothBrokers
    void pausedPartitionsWaitAndOthersGoOn(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String first = clients.topic();
        String second = clients.topic();
        clients.send(first, "a");
        clients.send(second, "b");
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of())) {
            TopicPartition paused = new TopicPartition(first, 0);
            consumer.assign(List.of(paused, new TopicPartition(second, 0)));
            consumer.pause(List.of(paused));
            assertThat(Clients.poll(consumer, 1))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("b");

            consumer.resume(List.of(paused));
            assertThat(Clients.poll(consumer, 1))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("a");

            consumer.seekToBeginning(consumer.assignment());
            assertThat(Clients.poll(consumer, 2)).hasSize(2);
        }
    }

    @OnBothBrokers
    void bothIsolationLevelsReadWhatWasWritten(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b");
        for (String level : List.of("read_uncommitted", "read_committed")) {
            try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("isolation.level", level))) {
                TopicPartition partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));

                assertThat(Clients.poll(consumer, 2)).hasSize(2);
                assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 2L);
            }
        }
    }

    @OnBothBrokers
    void manyPartitionsAreAllRead(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(12, Map.of());
        try (var producer = clients.producer(Map.of());
                KafkaConsumer<String, String> consumer =
                        clients.consumer(Map.of("max.partition.fetch.bytes", "2000", "fetch.max.bytes", "5000"))) {
            for (int i = 0; i < 600; i++) {
                var _ = producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                        topic, i % 12, null, "x".repeat(100) + i));
            }
            producer.flush();
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList());

            List<ConsumerRecord<String, String>> records = Clients.poll(consumer, 600);

            assertThat(records)
                    .extracting(ConsumerRecord::value)
                    .doesNotHaveDuplicates()
                    .hasSize(600);
        }
    }

    @OnBothBrokers
    void timesAreTurnedIntoOffsets(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        for (String compression : List.of("none", "lz4")) {
            String topic = clients.topic();
            TopicPartition partition = new TopicPartition(topic, 0);
            try (var producer = clients.producer(Map.of("compression.type", compression, "linger.ms", "100"));
                    KafkaConsumer<String, String> consumer = clients.consumer(Map.of())) {
                for (int i = 0; i < 10; i++) {
                    var _ = producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                            topic, 0, 1_700_000_000_000L + 10L * i, null, "v" + i));
                }
                producer.flush();

                assertThat(offset(consumer, partition, 0)).isEqualTo("0@1700000000000");
                assertThat(offset(consumer, partition, 1_700_000_000_000L)).isEqualTo("0@1700000000000");
                assertThat(offset(consumer, partition, 1_700_000_000_041L)).isEqualTo("5@1700000000050");
                assertThat(offset(consumer, partition, 1_700_000_000_090L)).isEqualTo("9@1700000000090");
                assertThat(offset(consumer, partition, 1_700_000_000_091L)).isEqualTo("none");
                assertThat(consumer.beginningOffsets(List.of(partition))).containsEntry(partition, 0L);
                assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 10L);
            }
        }
    }

    private static String offset(KafkaConsumer<String, String> consumer, TopicPartition partition, long timestamp) {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, timestamp)).get(partition);
        return found == null ? "none" : found.offset() + "@" + found.timestamp();
    }
}

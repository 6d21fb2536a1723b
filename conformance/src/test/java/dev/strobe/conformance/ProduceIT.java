package dev.strobe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** Records sent by the standard producer come back as they were. */
final class ProduceIT {

    private static final long TIMESTAMP = Records.TIMESTAMP;

    @OnBothBrokers
    void eachKindOfAcknowledgementCounts(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        for (String acks : List.of("all", "1", "0")) {
            String topic = clients.topic();
            try (KafkaProducer<String, String> producer =
                    clients.producer(Map.of("acks", acks, "enable.idempotence", acks.equals("all")))) {
                for (int i = 0; i < 5; i++) {
                    long offset = producer.send(new ProducerRecord<>(topic, "v" + i))
                            .get()
                            .offset();

                    assertThat(offset).as("acks=%s", acks).isEqualTo(acks.equals("0") ? -1 : i);
                }
            }
            assertThat(clients.read(topic, 5))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("v0", "v1", "v2", "v3", "v4");
        }
    }

    @OnBothBrokers
    void withoutAcknowledgementNothingIsAnswered(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (RawClient raw = clients.raw()) {
            raw.send(Requests.produce(topic, 0, Records.batch("a")), Requests.PRODUCE_VERSION);

            // The next answer is that of the next request.
            assertThat(Requests.produced(raw, topic, Records.batch("b")).baseOffset())
                    .isEqualTo(1);
        }
    }

    @OnBothBrokers
    void everyCompressionComesBackAsItWasSent(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        List<String> values =
                IntStream.range(0, 300).mapToObj(i -> "value-" + i % 10).toList();
        for (String type : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            String topic = clients.topic();
            try (KafkaProducer<String, String> producer =
                    clients.producer(Map.of("compression.type", type, "linger.ms", "50"))) {
                for (String value : values) {
                    var _ = producer.send(new ProducerRecord<>(topic, value));
                }
            }

            List<ConsumerRecord<String, String>> records = clients.read(topic, values.size());

            assertThat(records).as(type).extracting(ConsumerRecord::value).containsExactlyElementsOf(values);
            assertThat(records.getLast().offset()).isEqualTo(values.size() - 1L);
        }
    }

    @OnBothBrokers
    void keysHeadersTimestampsAndNullsAreKept(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            ProducerRecord<String, String> full = new ProducerRecord<>(topic, 0, TIMESTAMP, "k", "v");
            full.headers().add("h1", "one".getBytes(UTF_8)).add("h1", null).add("h2", new byte[0]);
            producer.send(full).get();
            producer.send(new ProducerRecord<String, String>(topic, 0, TIMESTAMP + 1, null, null))
                    .get();
            producer.send(new ProducerRecord<>(topic, 0, TIMESTAMP + 2, "", "")).get();
        }

        List<ConsumerRecord<String, String>> records = clients.read(topic, 3);

        assertThat(records).extracting(ConsumerRecord::key).containsExactly("k", null, "");
        assertThat(records).extracting(ConsumerRecord::value).containsExactly("v", null, "");
        assertThat(records)
                .extracting(ConsumerRecord::timestamp)
                .containsExactly(TIMESTAMP, TIMESTAMP + 1, TIMESTAMP + 2);
        assertThat(records).extracting(ConsumerRecord::timestampType).containsOnly(TimestampType.CREATE_TIME);
        assertThat(records.getFirst().leaderEpoch()).isPresent();
        assertThat(records.getFirst().headers().toArray())
                .extracting(Header::key)
                .containsExactly("h1", "h1", "h2");
        assertThat(records.getFirst().headers().toArray()[1].value()).isNull();
    }

    @OnBothBrokers
    void logAppendTimeReplacesTheProducersTime(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(1, Map.of("message.timestamp.type", "LogAppendTime"));
        long before = System.currentTimeMillis();
        RecordMetadata metadata;
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("compression.type", "gzip"))) {
            metadata = producer.send(new ProducerRecord<>(topic, 0, TIMESTAMP, "k", "v"))
                    .get();
        }

        ConsumerRecord<String, String> record = clients.read(topic, 1).getFirst();

        assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(metadata.timestamp()).isEqualTo(record.timestamp());
    }

    @OnBothBrokers
    void aTimeFarInTheFutureIsRefused(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        long future = System.currentTimeMillis() + 7_200_000;
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            Future<RecordMetadata> refused = producer.send(new ProducerRecord<>(topic, 0, future, null, "v"));

            assertThatThrownBy(refused::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InvalidTimestampException.class);
        }
    }

    @OnBothBrokers
    void batchesOfAMegabyteArriveWhole(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        String value = "x".repeat(1_000_000);
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("max.request.size", "2000000"))) {
            producer.send(new ProducerRecord<>(topic, value)).get();
            producer.send(new ProducerRecord<>(topic, value)).get();
        }

        assertThat(clients.read(topic, 2))
                .extracting(record -> record.value().length())
                .containsExactly(1_000_000, 1_000_000);
    }

    @OnBothBrokers
    void aRecordThatIsTooLargeIsRefusedAndTheNextGoesThrough(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("max.request.size", "5000000"))) {
            Future<RecordMetadata> refused = producer.send(new ProducerRecord<>(topic, "x".repeat(2_000_000)));

            assertThatThrownBy(refused::get).hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(producer.send(new ProducerRecord<>(topic, "y")).get().offset())
                    .isZero();
        }
    }

    @OnBothBrokers
    void manyRecordsInFlightKeepTheirOrder(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("batch.size", "500"))) {
            for (int i = 0; i < 3000; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, "v" + i)));
            }
        }
        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i).get().offset()).isEqualTo(i);
        }
        List<ConsumerRecord<String, String>> records = clients.read(topic, sent.size());
        assertThat(records)
                .extracting(ConsumerRecord::value)
                .containsExactlyElementsOf(
                        IntStream.range(0, 3000).mapToObj(i -> "v" + i).toList());
    }

    @OnBothBrokers
    void partitionsThatDoNotExistAreNeverFound(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        try (KafkaProducer<String, String> producer = clients.producer(Map.of("max.block.ms", "500"))) {
            Future<RecordMetadata> refused = producer.send(new ProducerRecord<>(topic, 5, null, "v"));

            assertThatThrownBy(refused::get).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @OnBothBrokers
    void anUnknownTopicIsCreatedOnFirstUse(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.fresh("made-on-use");

        assertThat(clients.send(topic, "a", "b")).isEqualTo(1);
        assertThat(clients.read(topic, 2)).hasSize(2);
    }

    @OnBothBrokers
    void aNameThatCannotBeATopicIsRefused(BrokerUnderTest broker) {
        Clients clients = broker.clients();
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            Future<RecordMetadata> refused = producer.send(new ProducerRecord<>("not a topic", "v"));

            assertThatThrownBy(refused::get).hasCauseInstanceOf(InvalidTopicException.class);
        }
    }
}

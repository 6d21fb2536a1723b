package dev.strobe.conformance;

import static java.util.Objects.requireNonNull;

import dev.strobe.conformance.process.BrokerProcess;
import dev.strobe.conformance.raw.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Standard clients of one broker, with settings that make an answer come soon. Names of topics and groups are its own. */
final class Clients {

    private final BrokerProcess process;
    private final Admin admin;
    private final AtomicInteger names = new AtomicInteger();

    Clients(BrokerProcess process) {
        this.process = process;
        this.admin = Admin.create(Map.of(
                "bootstrap.servers", process.bootstrap(), "request.timeout.ms", "10000", "reconnect.backoff.ms", "20"));
    }

    BrokerProcess process() {
        return process;
    }

    /** One for all cases of this broker; not to be closed. */
    Admin admin() {
        return admin;
    }

    RawClient raw() {
        return RawClient.connect(process.port());
    }

    KafkaProducer<String, String> producer(Map<String, ?> overrides) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", process.bootstrap());
        all.put("linger.ms", "0");
        all.put("delivery.timeout.ms", "15000");
        all.put("request.timeout.ms", "10000");
        all.put("max.block.ms", "10000");
        all.put("reconnect.backoff.ms", "20");
        all.putAll(overrides);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    KafkaConsumer<String, String> consumer(Map<String, ?> overrides) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", process.bootstrap());
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", "false");
        all.put("default.api.timeout.ms", "10000");
        all.put("request.timeout.ms", "9000");
        all.put("fetch.max.wait.ms", "100");
        all.put("reconnect.backoff.ms", "20");
        all.put("group.protocol", "classic");
        all.putAll(overrides);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** A name that no other case of this broker uses. */
    String fresh(String prefix) {
        return prefix + "-" + names.incrementAndGet();
    }

    String topic() throws Exception {
        return topic(1, Map.of());
    }

    /** A new topic that is ready to be used. */
    String topic(int partitions, Map<String, String> configs) throws Exception {
        String name = fresh("topic");
        createTopic(name, partitions, configs);
        return name;
    }

    Uuid createTopic(String name, int partitions, Map<String, String> configs) throws Exception {
        Uuid id = admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                .topicId(name)
                .get();
        // Kafka says that a topic exists a little before it serves it; this is tried again until it does.
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            all.put(new TopicPartition(name, i), OffsetSpec.latest());
        }
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(() -> admin.listOffsets(all).all().get().size() == partitions);
        return id;
    }

    Uuid topicId(String name) throws Exception {
        return requireNonNull(admin.describeTopics(List.of(name))
                        .allTopicNames()
                        .get()
                        .get(name))
                .topicId();
    }

    /** Sends values one after another to partition 0, each waited for; returns the last offset. */
    long send(String topic, String... values) throws Exception {
        long offset = -1;
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (String value : values) {
                offset = producer.send(new ProducerRecord<>(topic, 0, null, value))
                        .get()
                        .offset();
            }
        }
        return offset;
    }

    /** The first {@code count} records of partition 0. */
    List<ConsumerRecord<String, String>> read(String topic, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return poll(consumer, count);
        }
    }

    /** Polls until {@code count} records have come; fewer, if the rest does not come within 10 s. */
    static <K, V> List<ConsumerRecord<K, V>> poll(KafkaConsumer<K, V> consumer, int count) {
        List<ConsumerRecord<K, V>> all = new ArrayList<>();
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (all.size() < count && System.nanoTime() < deadlineNs) {
            consumer.poll(Duration.ofMillis(100)).forEach(all::add);
        }
        return all;
    }
}

package dev.strobe.conformance.stack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A little of everything that a broker counts: produce, fetch, a consumer group, commits. Owned by one thread. */
final class KafkaLoad implements AutoCloseable {

    private static final String TOPIC = "stack";
    private static final int RECORDS = 50;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private long sent;

    KafkaLoad(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", "stack", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of(TOPIC));
    }

    /** Some records sent, and whatever there is consumed and committed. */
    void round() {
        for (int i = 0; i < RECORDS; i++) {
            Object _ = producer.send(new ProducerRecord<>(TOPIC, String.valueOf(i), "record " + sent++));
        }
        producer.flush();
        consumer.poll(POLL);
        consumer.commitSync();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}

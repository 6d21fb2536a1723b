package dev.strobe.broker;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One record there and back, by the standard client with a consumer group. */
final class RoundTrip {

    private static final int POLLS_MAX = 100;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long ANSWER_S = 20;

    private RoundTrip() {}

    /** Creates the topic if need be, produces the value, and returns the last value that a new group reads. */
    static String of(String bootstrap, String topic, String value) {
        createTopic(bootstrap, topic);
        produce(bootstrap, topic, value);
        return last(bootstrap, topic, topic + "-" + value);
    }

    private static void createTopic(String bootstrap, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(ANSWER_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic could not be created: " + topic, e.getCause());
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("topic was not created: " + topic, e);
        }
    }

    static void produce(String bootstrap, String topic, String value) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "max.block.ms", 20_000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(ANSWER_S, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not acknowledged: topic=" + topic + " value=" + value, e);
        }
    }

    /** What a group of this name reads last: it reads on until a poll comes back empty after the first record. */
    static String last(String bootstrap, String topic, String group) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "group.id", group, "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Collections.singletonList(topic));
            String last = "";
            for (int poll = 0; poll < POLLS_MAX; poll++) {
                ConsumerRecords<String, String> records = consumer.poll(POLL);
                if (records.isEmpty() && !last.isEmpty()) {
                    break;
                }
                for (ConsumerRecord<String, String> received : records) {
                    last = received.value();
                }
            }
            consumer.commitSync();
            return last;
        }
    }
}

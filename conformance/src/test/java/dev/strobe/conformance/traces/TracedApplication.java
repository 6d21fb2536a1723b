package dev.strobe.conformance.traces;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An application like any other: sends some records, each waited for, and reads them back. It knows nothing of traces; the
 * agent that it is started with does. A process of its own, with bootstrap servers, topic and number of records as arguments.
 */
public final class TracedApplication {

    private static final Duration READ_WITHIN = Duration.ofMinutes(1);

    private TracedApplication() {}

    public static void main(String[] args) throws Exception {
        String bootstrap = args[0];
        String topic = args[1];
        int count = Integer.parseInt(args[2]);
        Map<String, Object> producing = Map.of("bootstrap.servers", bootstrap, "client.id", "orders-out");
        Map<String, Object> consuming = Map.of(
                "bootstrap.servers",
                bootstrap,
                "client.id",
                "orders-in",
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest");
        try (var producer = new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer());
                var consumer = new KafkaConsumer<>(consuming, new StringDeserializer(), new StringDeserializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, "value-" + i)).get();
            }
            consumer.subscribe(List.of(topic));
            int read = 0;
            long deadlineNs = System.nanoTime() + READ_WITHIN.toNanos();
            while (read < count && System.nanoTime() < deadlineNs) {
                for (var received : consumer.poll(Duration.ofMillis(200))) {
                    read += received.value().isEmpty() ? 0 : 1;
                }
            }
            if (read < count) {
                throw new IllegalStateException("records did not come back: read=" + read + " sent=" + count);
            }
        }
    }
}

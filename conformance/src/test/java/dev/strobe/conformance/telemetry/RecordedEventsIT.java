package dev.strobe.conformance.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordedEvent;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to the broker and its clients is in its recording, under the names that readers know. */
@Timeout(120)
final class RecordedEventsIT {

    private static final String TOPIC = "recorded";
    private static final long STOPPED_NS = TimeUnit.SECONDS.toNanos(1);

    @Test
    void groupsBoundsPausesAndQueuesAreRecorded() throws Exception {
        try (RecordedBroker broker =
                RecordedBroker.start(Map.of("max.in.flight.requests.per.connection", "1", "flush", "group-commit"))) {
            crowd(broker);
            readAsAGroup(broker);
            stopForAWhile(broker);

            List<RecordedEvent> events = broker.recorded();

            assertThat(named(events, "strobe.Rebalance")).anySatisfy(rebalance -> {
                assertThat(rebalance.getString("group")).isEqualTo("readers");
                assertThat(rebalance.getString("reason")).isEqualTo("member joined");
                assertThat(rebalance.getInt("generation")).isEqualTo(1);
                assertThat(rebalance.getInt("members")).isEqualTo(1);
            });
            assertThat(named(events, "strobe.Request"))
                    .extracting(request -> request.getString("api"))
                    .contains("ApiVersions", "Metadata", "JoinGroup", "SyncGroup")
                    .doesNotContain("Produce", "Fetch");
            assertThat(named(events, "strobe.Request"))
                    .allMatch(request -> request.getLong("receivedNs") <= request.getLong("respondedNs")
                            && request.getLong("respondedNs") <= request.getLong("writtenNs"));
            assertThat(named(events, "strobe.Throttle")).anySatisfy(throttle -> {
                assertThat(throttle.getString("what")).isEqualTo("in-flight");
                assertThat(throttle.getString("peer")).isEqualTo("127.0.0.1");
                assertThat(throttle.getLong("durationNs")).isPositive();
            });
            assertPaused(events);
            assertThat(named(events, "strobe.Queues"))
                    .allSatisfy(queues -> assertThat(List.of("ioQueue", "controlQueue", "flushWaiting"))
                            .allSatisfy(
                                    field -> assertThat(queues.getLong(field)).isNotNegative()))
                    .anySatisfy(queues -> {
                        assertThat(queues.getLong("connections")).isPositive();
                        assertThat(queues.getLong("directBytes")).isPositive();
                    });
        }
    }

    private static void assertPaused(List<RecordedEvent> events) {
        assertThat(named(events, "strobe.Hiccup")).anySatisfy(hiccup -> {
            assertThat(hiccup.getLong("gapNs")).isGreaterThan(STOPPED_NS / 2);
            // The process was stopped, and did not wait for a CPU; -1 where the host does not tell.
            assertThat(hiccup.getLong("runDelayNs")).isLessThan(hiccup.getLong("gapNs") / 2);
        });
    }

    /** Several requests at once, of which the broker takes one after the other while the first is delayed. */
    private static void crowd(RecordedBroker broker) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0", "batch.size", "1"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, null, "first")).get();
            broker.arm("flush", 300);
            List<Future<RecordMetadata>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(producer.send(new ProducerRecord<>(TOPIC, 0, null, "value")));
            }
            for (Future<RecordMetadata> answer : answers) {
                answer.get();
            }
        }
    }

    private static void readAsAGroup(RecordedBroker broker) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "group.id",
                        "readers",
                        "group.protocol",
                        "classic",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            int read = 0;
            for (int i = 0; i < 300 && read < 6; i++) {
                read += consumer.poll(Duration.ofMillis(100)).count();
            }
            assertThat(read).isEqualTo(6);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_100));
        }
    }

    private static void stopForAWhile(RecordedBroker broker) throws IOException {
        Path output = Files.createTempFile("strobe-signal", ".log");
        signal("-STOP", broker.pid(), output);
        LockSupport.parkNanos(STOPPED_NS);
        signal("-CONT", broker.pid(), output);
        Files.delete(output);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }

    private static void signal(String signal, long pid, Path output) {
        try (Child kill = Child.start(List.of("kill", signal, Long.toString(pid)), output)) {
            assertThat(kill.awaitExit(Duration.ofSeconds(10))).isZero();
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}

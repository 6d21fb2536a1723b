package dev.strobe.conformance.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A delay at each fault point in turn is found in the stage of that point, and in no other stage of the same request. */
@Timeout(120)
final class PlantedDelaysIT {

    private static final String TOPIC = "planted";
    private static final int DELAY_MS = 400;
    private static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(DELAY_MS);
    /** The lock is held from the order on: long enough for a slow machine to come by meanwhile. */
    private static final int HELD_MS = 3_000;

    /** The stage that each point must show in. */
    private static final Map<String, String> PRODUCE_STAGES = Map.of(
            "decode", "decodedNs",
            "queue", "queuedNs",
            "append", "appendedNs",
            "flush", "flushedNs",
            "respond", "respondedNs",
            "write", "writtenNs",
            "lock", "appendedNs");

    private static final List<String> STAGES =
            List.of("decodedNs", "queuedNs", "appendedNs", "flushedNs", "replicatedNs", "respondedNs", "writtenNs");

    private static final List<String> FETCH_STAGES =
            List.of("decodedNs", "waitedNs", "readNs", "respondedNs", "writtenNs");

    @Test
    void eachIsFoundWhereItWasPlantedAndNowhereElse() throws Exception {
        Map<String, Long> offsets = new LinkedHashMap<>();
        try (RecordedBroker broker = RecordedBroker.start(Map.of("flush", "group-commit"));
                KafkaProducer<String, String> producer = producer(broker)) {
            for (int i = 0; i < 20; i++) {
                send(producer);
            }
            for (String point : PRODUCE_STAGES.keySet().stream().sorted().toList()) {
                broker.arm(point, point.equals("lock") ? HELD_MS : DELAY_MS);
                offsets.put(point, send(producer));
            }
            long fetched = fetchWithADelay(broker, producer);
            assertThat(broker.get("/faults")).doesNotContain("\"taken\":0");
            assertThat(broker.get("/metrics"))
                    .contains("strobe_faults_taken_total{point=\"append\"} 1")
                    .contains("strobe_fault_points_armed 0");

            List<RecordedEvent> events = broker.recorded();
            PRODUCE_STAGES.forEach((point, stage) -> {
                RecordedEvent request = at(events, "strobe.Produce", requireNonNull(offsets.get(point)));
                // What waits for the lock waits less by what passed since the order.
                assertStandsOut(request, stage, STAGES, point.equals("lock") ? DELAY_NS / 4 : DELAY_NS);
            });
            assertStandsOut(at(events, "strobe.Fetch", fetched), "readNs", FETCH_STAGES, DELAY_NS);
            assertFaultsTold(events);
            assertLockIsNamed(events);
        }
    }

    /** Reads what there is, then asks for one more record, which comes late. */
    private static long fetchWithADelay(RecordedBroker broker, KafkaProducer<String, String> producer)
            throws IOException, InterruptedException, ExecutionException {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "latest", "group.id", "planted"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long next = consumer.position(partition);
            broker.arm("fetch-read", DELAY_MS);
            assertThat(send(producer)).isEqualTo(next);
            int read = 0;
            for (int i = 0; i < 100 && read == 0; i++) {
                read = consumer.poll(Duration.ofMillis(100)).count();
            }
            assertThat(read).isEqualTo(1);
            return next;
        }
    }

    private static void assertStandsOut(RecordedEvent request, String stage, List<String> stages, long atLeastNs) {
        assertThat(request.getLong(stage)).as("%s of %s", stage, request).isGreaterThanOrEqualTo(atLeastNs);
        List<String> others = new ArrayList<>(stages);
        others.remove(stage);
        for (String other : others) {
            assertThat(request.getLong(other)).as("%s of %s", other, request).isLessThan(request.getLong(stage) / 2);
        }
    }

    private static void assertFaultsTold(List<RecordedEvent> events) {
        List<String> points = new ArrayList<>(PRODUCE_STAGES.keySet());
        points.add("fetch-read");
        assertThat(named(events, "strobe.Fault"))
                .allSatisfy(fault -> assertThat(fault.getLong("delayNs")).isGreaterThanOrEqualTo(DELAY_NS))
                .extracting(fault -> fault.getString("point"))
                .containsExactlyInAnyOrderElementsOf(points);
        assertThat(named(events, "strobe.Flush"))
                .anySatisfy(flush -> assertThat(flush.getDuration().toNanos()).isGreaterThanOrEqualTo(DELAY_NS));
    }

    private static void assertLockIsNamed(List<RecordedEvent> events) {
        assertThat(named(events, "jdk.JavaMonitorEnter")).anySatisfy(wait -> {
            assertThat(wait.getClass("monitorClass").getName()).endsWith("FaultPoints$AppendMonitor");
            assertThat(wait.getThread("previousOwner").getJavaName()).isEqualTo("strobe-fault-lock");
            assertThat(wait.getThread("eventThread").getJavaName()).startsWith("strobe-loop");
        });
    }

    private static RecordedEvent at(List<RecordedEvent> events, String name, long offset) {
        return named(events, name).stream()
                .filter(event -> event.getLong("baseOffset") == offset)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " at offset " + offset));
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    private static long send(KafkaProducer<String, String> producer) throws InterruptedException, ExecutionException {
        return producer.send(new ProducerRecord<>(TOPIC, 0, null, "value"))
                .get()
                .offset();
    }

    private static KafkaProducer<String, String> producer(RecordedBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0", "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }
}

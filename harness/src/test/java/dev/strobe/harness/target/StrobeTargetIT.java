package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real reference broker as a child process: skipped where it has not been built. */
class StrobeTargetIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int COUNT = 1000;

    /** What readers of recordings join on; the rest of the fields is the broker's to change. */
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "strobe.Produce",
            Set.of(
                    "topicIdHigh",
                    "topicIdLow",
                    "partition",
                    "baseOffset",
                    "recordCount",
                    "clientHash",
                    "correlationId",
                    "receivedNs",
                    "decodedNs",
                    "queuedNs",
                    "appendedNs",
                    "flushedNs",
                    "replicatedNs",
                    "respondedNs",
                    "writtenNs"),
            "strobe.Fetch",
            Set.of(
                    "topicIdHigh",
                    "topicIdLow",
                    "partition",
                    "baseOffset",
                    "recordCount",
                    "clientHash",
                    "correlationId",
                    "receivedNs",
                    "decodedNs",
                    "waitedNs",
                    "readNs",
                    "respondedNs",
                    "writtenNs"),
            "strobe.ClockAnchor",
            Set.of("nanoTime"));

    @TempDir
    Path run;

    @BeforeAll
    static void builtAtAll() throws IOException {
        String classPath = System.getProperty(BrokerJars.CLASS_PATH_PROPERTY, "");
        Path jar = Path.of(classPath.split(File.pathSeparator, 2)[0]);
        assumeThat(jar)
                .as("the reference broker, built by ./mvnw -pl broker -am package")
                .isRegularFile();
        try (JarFile file = new JarFile(jar.toFile())) {
            assumeThat(file.getEntry(StrobeServer.MAIN_CLASS.replace('.', '/') + ".class"))
                    .as("its main class")
                    .isNotNull();
        }
    }

    @Test
    void messagesGoThroughAndEveryStageOfThemIsInTheRecording() throws Exception {
        long pid;
        Path data;
        try (Target target = started();
                Driver driver = target.connect()) {
            pid = target.processIds().getFirst();
            data = Path.of(setting(target, "broker.log.dirs")).resolveSibling(".");
            assertThat(data).exists();
            assertThat(driver.targetVersion()).isNotBlank().isNotIn("unknown", "development");
            assertThat(driver.roundTripNs().orElseThrow()).isPositive();

            exchange(driver);

            HttpResponse<String> health = get("http://" + setting(target, "broker.admin.listener") + "/health");
            assertThat(health.statusCode()).isEqualTo(200);
            HttpResponse<String> metrics = get("http://" + setting(target, "broker.admin.listener") + "/metrics");
            assertThat(metrics.body()).contains("strobe");
        }

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(data).doesNotExist();
        assertThat(run.resolve("broker-1.log"))
                .content()
                .contains(StrobeTarget.READY)
                .doesNotContain("WARNING:")
                .doesNotContain("Exception");
        assertRecorded(RecordingFile.readAllEvents(run.resolve("broker-1.jfr")));
    }

    @Test
    void aMessageThatCarriesItsTraceArrivesWithTheHeaderAndNoOtherDoes() throws Exception {
        try (Target target = started();
                Driver driver = target.connect()) {
            String topic = "strobe-test-traced";
            driver.createTopic(topic, new TopicSpec(1, 1, Map.of()));
            Answers answers = new Answers();
            Publisher publisher = driver.openPublisher("p-1", topic, TargetFixtures.producer(Acks.ALL), answers);
            OutboundMessage message = new OutboundMessage(64);
            for (int sequence = 0; sequence < 3; sequence++) {
                message.set(null, sequence, 0, 0, 0);
                message.traceparent(sequence == 1 ? "00-aa-bb-01".getBytes(StandardCharsets.US_ASCII) : null);
                publisher.publish(message);
            }
            await().atMost(SOON).until(() -> answers.acked().size() == 3);
            publisher.close(SOON);

            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", setting(target, "broker.listeners")),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                TopicPartition partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                List<Integer> headers = new ArrayList<>();
                await().atMost(SOON).until(() -> {
                    consumer.poll(POLL).forEach(record -> {
                        headers.add(record.headers().toArray().length);
                        record.headers()
                                .headers("traceparent")
                                .forEach(header ->
                                        assertThat(header.value()).asString().isEqualTo("00-aa-bb-01"));
                    });
                    return headers.size() == 3;
                });
                assertThat(headers).containsExactly(0, 1, 0);
            }
        }
    }

    @Test
    void aKilledBrokerIsSeenAndItsRecordingIsSaved() throws Exception {
        Path data;
        try (Target target = started()) {
            data = Path.of(setting(target, "broker.log.dirs")).resolveSibling(".");
            Process kill = new ProcessBuilder(
                            "kill", "-KILL", String.valueOf(target.processIds().getFirst()))
                    .start();
            assertThat(kill.waitFor()).isZero();
            await().atMost(SOON).until(() -> target.failure().isPresent());
            assertThat(target.failure().orElseThrow())
                    .contains("ended by signal 9")
                    .contains("broker-1.log");
        }
        assertThat(data).doesNotExist();
        assertThat(run.resolve("broker-1.jfr")).isNotEmptyFile();
    }

    private static void exchange(Driver driver) {
        String topic = "strobe-test-orders";
        driver.createTopic(topic, new TopicSpec(3, 1, Map.of()));
        Answers answers = new Answers();
        Publisher publisher = driver.openPublisher("p-1", topic, TargetFixtures.producer(Acks.ALL), answers);
        Subscriber subscriber = driver.openSubscriber("c-1", topic, "strobe-test-billing", TargetFixtures.consumer());
        await().atMost(SOON).until(() -> subscriber.poll(POLL, (p, o, payload) -> {}) == 0 && subscriber.assigned());

        Answers.publish(publisher, COUNT);

        Map<Long, Integer> delivered = new ConcurrentHashMap<>();
        Stamp stamp = new Stamp();
        await().atMost(SOON).until(() -> {
            subscriber.poll(POLL, (partition, offset, payload) -> {
                assertThat(stamp.intact(payload)).isTrue();
                delivered.merge(Stamp.sequence(payload), 1, Integer::sum);
            });
            return delivered.size() == COUNT && answers.acked().size() == COUNT;
        });
        assertThat(delivered.values()).containsOnly(1);
        assertThat(answers.failed()).isEmpty();
        assertThat(answers.twice()).isZero();
        publisher.close(SOON);
        subscriber.close(SOON);
        driver.delete(List.of(topic), List.of("strobe-test-billing"));
    }

    private static void assertRecorded(List<RecordedEvent> events) {
        FIELDS.forEach((name, fields) -> {
            List<RecordedEvent> own = events.stream()
                    .filter(event -> event.getEventType().getName().equals(name))
                    .toList();
            assertThat(own).as(name).isNotEmpty();
            Set<String> recorded = new TreeSet<>();
            for (ValueDescriptor field : own.getFirst().getFields()) {
                recorded.add(field.getName());
            }
            assertThat(recorded).as("fields of %s", name).containsAll(fields);
        });
        long produced = events.stream()
                .filter(event -> event.getEventType().getName().equals("strobe.Produce"))
                .mapToLong(event -> event.getInt("recordCount"))
                .sum();
        assertThat(produced).as("records in produce events").isEqualTo(COUNT);
    }

    private static HttpResponse<String> get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address)).timeout(SOON).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private Target started() {
        Target started = Targets.standard()
                .open("strobe", TargetFixtures.context(run, run, "default", new ArrayList<String>()::add));
        try {
            started.start();
            return started;
        } catch (TargetException e) {
            started.close();
            throw e;
        }
    }

    private static String setting(Target of, String name) {
        return Objects.requireNonNull(of.configuration().get(name), name);
    }
}

package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Apache Kafka as a child process. The cases share one broker; those that end a broker start their own. */
class KafkaTargetIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Path ROOT = Path.of(System.getProperty("strobe.root", ".."));

    @TempDir
    static Path run;

    private static Target target;
    private static Driver driver;

    @BeforeAll
    static void start() {
        target = started(run);
        driver = target.connect();
    }

    @AfterAll
    static void close() throws Exception {
        driver.close();
        Path data = dataFolder(target);
        long pid = target.processIds().getFirst();
        assertThat(data).exists();

        target.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(data).doesNotExist();
        assertThat(target.failure())
                .as("an end that was asked for is no failure")
                .isEmpty();
        assertThat(RecordingFile.readAllEvents(run.resolve("broker-1.jfr"))).isNotEmpty();
        assertThat(run.resolve("broker-1.log"))
                .content()
                .contains("Kafka Server started")
                .doesNotContain("WARNING:");
    }

    @Test
    void everyMessageIsAcknowledgedWithItsOffsetAndDeliveredOnce() {
        int count = 1000;
        String topic = "strobe-test-orders";
        driver.createTopic(topic, new TopicSpec(3, 1, Map.of()));
        Answers answers = new Answers();
        Publisher publisher = driver.openPublisher("p-1", topic, TargetFixtures.producer(Acks.ALL), answers);
        Subscriber subscriber = driver.openSubscriber("c-1", topic, "strobe-test-billing", TargetFixtures.consumer());
        await().atMost(SOON).until(() -> subscriber.poll(POLL, (p, o, payload) -> {}) == 0 && subscriber.assigned());
        assertThat(subscriber.assignments()).isEqualTo(1);

        Answers.publish(publisher, count);

        Map<Long, Integer> delivered = new ConcurrentHashMap<>();
        Stamp stamp = new Stamp();
        await().atMost(SOON).until(() -> {
            subscriber.poll(POLL, (partition, offset, payload) -> {
                // Intact although the sender refilled one array for all of them.
                assertThat(stamp.intact(payload)).isTrue();
                long sequence = Stamp.sequence(payload);
                delivered.merge(sequence, 1, Integer::sum);
                assertThat(answers.acked().get(sequence)).isIn(null, partition + "@" + offset);
            });
            return delivered.size() == count && answers.acked().size() == count;
        });
        assertThat(delivered.values()).containsOnly(1);
        assertThat(answers.failed()).isEmpty();
        assertThat(answers.twice()).isZero();
        assertThat(publisher.records()).isEqualTo(count);
        assertThat(publisher.requests()).isBetween(1L, count + 10L);
        assertThat(publisher.effectiveSettings())
                .containsEntry("linger.ms", "0")
                .containsEntry("client.id", "p-1");

        publisher.close(SOON);
        subscriber.close(SOON);
        driver.delete(List.of(topic, "strobe-test-gone"), List.of("strobe-test-billing", "strobe-test-gone"));
        driver.delete(List.of(topic), List.of("strobe-test-billing"));
    }

    @Test
    void aMessageThatTheClientRefusesIsAnsweredOnceOnTheCallingThread() {
        String topic = "strobe-test-large";
        driver.createTopic(topic, new TopicSpec(1, 1, Map.of()));
        Answers answers = new Answers();
        Publisher publisher = driver.openPublisher("p-2", topic, TargetFixtures.producer(Acks.ALL), answers);
        OutboundMessage large = new OutboundMessage(2 * 1024 * 1024);

        large.set(null, 0, 1, 2, 3);
        publisher.publish(large);
        assertThat(answers.failed()).containsEntry(0L, "RecordTooLarge");

        publisher.close(SOON);
        large.set(null, 1, 1, 2, 3);
        publisher.publish(large);
        assertThat(answers.failed()).containsEntry(1L, "IllegalState");
        assertThat(answers.twice()).isZero();
    }

    @Test
    void withoutAcknowledgementsThereIsNoOffset() {
        String topic = "strobe-test-none";
        driver.createTopic(topic, new TopicSpec(1, 1, Map.of()));
        Answers answers = new Answers();
        Publisher publisher = driver.openPublisher("p-3", topic, TargetFixtures.producer(Acks.NONE), answers);

        Answers.publish(publisher, 10);
        publisher.close(SOON);

        assertThat(answers.acked()).hasSize(10).containsValue("0@-1").doesNotContainValue("0@0");
    }

    @Test
    void theTargetTellsWhatItIs() {
        assertThat(driver.targetVersion()).isEqualTo("4.4.0");
        assertThat(driver.roundTripNs().orElseThrow()).isPositive();
        assertThat(target.configuration())
                .containsEntry("broker.auto.create.topics.enable", "false")
                .containsKey("data.filesystem");
        String address = "kafka://" + servers();
        try (Target remote = Targets.standard().open(address, context(run))) {
            remote.start();
            assertThat(remote.nodes()).isEqualTo(1);
            assertThat(remote.processIds()).isEqualTo(target.processIds());
            try (Driver other = remote.connect()) {
                assertThat(other.targetVersion()).startsWith("metadata.version ");
            }
        }
    }

    @Test
    void aTopicThatDoesNotExistIsADriverException() {
        assertThatThrownBy(() -> driver.openPublisher("p-4", "strobe-test-missing", quick(), new Answers()))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("topic not reachable: topic=strobe-test-missing");
    }

    @Test
    void aKilledBrokerIsSeenAndItsOpenMessagesStayUnansweredWhenTheClientEnds(@TempDir Path own) throws Exception {
        Path data;
        try (Target broken = started(own);
                Driver connection = broken.connect()) {
            data = dataFolder(broken);
            connection.createTopic("strobe-test-broken", new TopicSpec(1, 1, Map.of()));
            Answers answers = new Answers();
            Publisher publisher =
                    connection.openPublisher("p-5", "strobe-test-broken", TargetFixtures.producer(Acks.ALL), answers);
            Answers.publish(publisher, 10);
            await().atMost(SOON).until(() -> answers.acked().size() == 10);

            // A stopped broker takes the message and never answers.
            signal("-STOP", broken);
            OutboundMessage message = new OutboundMessage(100);
            message.set(null, 10, 1, 2, 0);
            publisher.publish(message);
            publisher.close(Duration.ofMillis(200));
            assertThat(answers.failed()).isEmpty();
            assertThat(answers.acked()).hasSize(10);
            assertThat(broken.failure()).isEmpty();

            signal("-KILL", broken);
            await().atMost(SOON).until(() -> broken.failure().isPresent());
            assertThat(broken.failure().orElseThrow())
                    .contains("Kafka ended by signal 9")
                    .contains("broker-1.log");
        }
        assertThat(data).doesNotExist();
        assertThat(own.resolve("broker-1.jfr")).isNotEmptyFile();
    }

    @Test
    void anAddressWhereNobodyListensIsUnreachable() {
        try (Target nobody = Targets.standard().open("kafka://127.0.0.1:1", context(run))) {
            assertThatThrownBy(nobody::start)
                    .isInstanceOf(TargetException.class)
                    .hasMessageStartingWith("unreachable: servers=127.0.0.1:1");
            assertThat(nobody.processIds()).isEmpty();
        }
    }

    private static ProducerSpec quick() {
        var spec = TargetFixtures.producer(Acks.ALL);
        return new ProducerSpec(
                spec.topic(),
                1,
                spec.acks(),
                spec.idempotence(),
                spec.linger(),
                spec.batchBytes(),
                spec.compression(),
                spec.bufferBytes(),
                Duration.ofMillis(500),
                spec.inFlightRequests(),
                spec.requestTimeout(),
                spec.deliveryTimeout(),
                spec.message(),
                Map.of());
    }

    private static Target started(Path folder) {
        Target started = Targets.standard().open("kafka", context(folder));
        try {
            started.start();
            return started;
        } catch (TargetException e) {
            started.close();
            throw e;
        }
    }

    private static TargetContext context(Path folder) {
        return TargetFixtures.context(folder, ROOT, "default", new ArrayList<String>()::add);
    }

    private static void signal(String signal, Target to) throws Exception {
        Process kill = new ProcessBuilder(
                        "kill", signal, String.valueOf(to.processIds().getFirst()))
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static Path dataFolder(Target of) {
        return Path.of(setting(of, "broker.log.dirs")).resolveSibling(".").normalize();
    }

    private static String servers() {
        return setting(target, "broker.advertised.listeners").replace("BROKER://", "");
    }

    private static String setting(Target of, String name) {
        return Objects.requireNonNull(of.configuration().get(name), name);
    }
}

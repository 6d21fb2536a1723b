package dev.strobe.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Kill -9 at random moments under load, with everything dropped that no fsync had made durable: no acknowledged record
 * may be gone, none may be there twice, and each producer's records must be in their order.
 */
final class CrashLoopIT {

    private static final int ROUNDS = Integer.getInteger("strobe.crash.rounds", 2);
    private static final long SEED = Long.getLong("strobe.crash.seed", 1);
    private static final int PRODUCERS = 3;
    private static final int PARTITIONS = 6;
    private static final String TOPIC = "crash";
    private static final int ALIVE_MS_MIN = 300;
    private static final int ALIVE_MS_MAX = 3000;
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(2);

    private final Random random = new Random(SEED);
    private final Account account = new Account(PRODUCERS, PARTITIONS);
    private final List<Long> restartsMs = new ArrayList<>();
    private long logBytesMax;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void nothingPromisedIsLostAndNothingIsThereTwice() throws Exception {
        try (StrobeBroker broker = new StrobeBroker(
                ScratchFolder.create("crash"),
                Map.of("flush", "group-commit", "storage.lose.unsynced.seed", String.valueOf(SEED)))) {
            broker.start();
            createTopic(broker);
            List<LoadProducer> producers = IntStream.range(0, PRODUCERS)
                    .mapToObj(number -> new LoadProducer(number, broker.bootstrap(), TOPIC, account))
                    .toList();
            List<Thread> threads = producers.stream()
                    .map(each -> Thread.ofPlatform().start(each))
                    .toList();
            for (int round = 0; round < ROUNDS; round++) {
                Thread.sleep(random.nextInt(ALIVE_MS_MIN, ALIVE_MS_MAX));
                broker.kill();
                logBytesMax = Math.max(logBytesMax, ScratchFolder.size(broker.folder()));
                broker.configure("storage.lose.unsynced.seed", String.valueOf(SEED + round + 1));
                restartsMs.add(broker.start().toMillis());
            }
            Thread.sleep(ALIVE_MS_MIN);
            producers.forEach(LoadProducer::stop);
            for (Thread thread : threads) {
                thread.join(DRAINED_WITHIN);
                assertThat(thread.isAlive()).as("producer ends").isFalse();
            }
            readAll(broker);
            judge(producers.stream().mapToLong(LoadProducer::failed).sum());
        }
    }

    private static void createTopic(StrobeBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void readAll(StrobeBroker broker) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest", "check.crcs", "true");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(index -> new TopicPartition(TOPIC, index))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadlineNs = System.nanoTime() + DRAINED_WITHIN.toNanos();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                assertThat(System.nanoTime())
                        .as("the log is read within its time")
                        .isLessThan(deadlineNs);
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    ByteBuffer value = ByteBuffer.wrap(record.value());
                    account.found(value.getInt(), value.getLong(), record.offset());
                });
            }
        }
    }

    private void judge(long failed) {
        Account.Verdict verdict = account.verdict();
        List<Long> sorted = restartsMs.stream().sorted().toList();
        System.out.printf(
                "crash seed=%d kills=%d acknowledged=%d records=%d lost=%d duplicates=%d reordered=%d moved=%d failed=%d"
                        + " restart_ms_median=%d restart_ms_max=%d log_mib_max=%d%n",
                SEED,
                ROUNDS,
                verdict.acknowledged(),
                verdict.records(),
                verdict.lost(),
                verdict.duplicates(),
                verdict.reordered(),
                verdict.moved(),
                failed,
                sorted.get(sorted.size() / 2),
                sorted.getLast(),
                logBytesMax >> 20);
        assertThat(verdict.good()).as("%s", verdict.examples()).isTrue();
        assertThat(verdict.acknowledged()).as("there was a load").isGreaterThan(100L * ROUNDS);
        assertThat(failed).as("records that a producer gave up on").isZero();
    }
}

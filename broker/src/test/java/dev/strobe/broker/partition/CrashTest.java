package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A partition on segments of a disk that loses and tears what was not forced, refuses forces and fills up, under idempotent
 * clients that repeat what was not acknowledged.
 */
class CrashTest {

    private static final LogConfig SMALL_SEGMENTS =
            new LogConfig(2_000, 1_000_000, 256, -1, -1, 1500, false, FlushPolicy.GROUP_COMMIT, 1000, 1);

    /** Held, so that its level stays: thousands of planted faults would each be logged. */
    private static final Logger LOGGER = Logger.getLogger("dev.strobe.broker");

    private @Nullable Level level;
    private long seen;

    @BeforeEach
    void logsNothing() {
        level = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterEach
    void logsAgain() {
        LOGGER.setLevel(level);
    }

    @Test
    void withGroupCommitAnAcknowledgedRecordSurvivesEachCrashAndIsInTheLogOnce() {
        Property.forAll(300, random -> {
            seen = 0;
            PartitionFixture fixture = PartitionFixture.onSegments(SMALL_SEGMENTS);
            List<TestClient> clients = List.of(new TestClient(1, 0), new TestClient(2, Integer.MAX_VALUE - 9));
            for (int step = 0; step < 120; step++) {
                act(fixture, clients, random);
                seen = Math.max(seen, fixture.partition.view().highWatermark());
            }
            heal(fixture, clients, random);
            for (TestClient client : clients) {
                client.sendAll(fixture, random, 0);
            }
            fixture.flush();
            clients.forEach(TestClient::takeAnswers);
            crash(fixture, clients, random);

            LogView log = fixture.partition.view().log();
            TestClient.assertEachRecordOnceAndInOrder(batches(log), clients);
        });
    }

    private void act(PartitionFixture fixture, List<TestClient> clients, SplittableRandom random) {
        TestClient client = clients.get(random.nextInt(clients.size()));
        switch (random.nextInt(24)) {
            case 0 -> restart(fixture, clients);
            case 1 -> crash(fixture, clients, random);
            case 2 -> {
                fixture.disk.kill();
                reopen(fixture, clients);
            }
            case 3 ->
                fixture.disk.beforeForce(() -> {
                    if (random.nextInt(10) == 0) {
                        throw new DiskException("input/output error");
                    }
                });
            case 4 -> {
                long used = Long.MAX_VALUE - fixture.disk.usableBytes(PartitionFixture.FOLDER);
                fixture.disk.limitTo(used + random.nextInt(400));
            }
            case 5, 6, 7 -> heal(fixture, clients, random);
            case 8, 9, 10, 11, 12 -> {
                fixture.flush();
                client.takeAnswers();
            }
            case 13 -> client.disconnected();
            case 14, 15, 16 -> client.sendAll(fixture, random, 4);
            default -> client.sendNew(fixture, random);
        }
    }

    /** The disk works again; a partition that it took offline is opened anew, after the machine was. */
    private void heal(PartitionFixture fixture, List<TestClient> clients, SplittableRandom random) {
        fixture.disk.limitTo(Long.MAX_VALUE);
        fixture.disk.beforeForce(() -> {});
        if (!fixture.partition.view().isOnline()) {
            crash(fixture, clients, random);
        }
    }

    private void restart(PartitionFixture fixture, List<TestClient> clients) {
        fixture.partition.stopServing("restart");
        fixture.loop.run();
        try {
            fixture.partition.close();
        } catch (DiskException e) {
            // What it had promised is durable all the same.
        }
        fixture.disk.kill();
        reopen(fixture, clients);
    }

    private void crash(PartitionFixture fixture, List<TestClient> clients, SplittableRandom random) {
        fixture.disk.crash(random.nextLong());
        reopen(fixture, clients);
    }

    private void reopen(PartitionFixture fixture, List<TestClient> clients) {
        fixture.disk.limitTo(Long.MAX_VALUE);
        fixture.disk.beforeForce(() -> {});
        clients.forEach(TestClient::disconnected);
        PartitionView view = fixture.reopen().view();
        assertThat(view.offline()).isEmpty();
        assertThat(view.highWatermark()).as("what consumers saw before").isGreaterThanOrEqualTo(seen);
    }

    private static List<RecordBatch> batches(LogView log) {
        List<RecordBatch> batches = new ArrayList<>();
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            LogSlice slice = log.read(offset, log.endOffset(), Integer.MAX_VALUE, true);
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            slice.copyTo(bytes, 0);
            slice.release();
            for (int at = 0; at < bytes.capacity(); ) {
                RecordBatch batch = new RecordBatch().wrap(bytes, at);
                assertThat(batch.isIntact()).isTrue();
                batches.add(batch);
                at += batch.sizeBytes();
                offset = batch.nextOffset();
            }
        }
        return batches;
    }
}

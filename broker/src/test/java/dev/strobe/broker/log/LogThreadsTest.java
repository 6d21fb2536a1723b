package dev.strobe.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.storage.RealDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One owner, a flush thread and readers at once, on real files that roll and go while they are read. */
final class LogThreadsTest {

    private static final int BATCHES = 20_000;

    @Test
    void readersSeeWholeBatchesWhileTheLogRollsAndDeletes(@TempDir Path temp) throws Exception {
        LogFixture fixture = new LogFixture();
        fixture.config = new LogConfig(
                64 << 10, 1_000_000, 4_096, 256 << 10, -1, 1 << 20, false, FlushPolicy.INTERVAL, 1_000, 1);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService pool = Executors.newSingleThreadExecutor();
                ExecutorService others = Executors.newFixedThreadPool(3)) {
            SegmentedLog log = SegmentedLog.open(
                    new RealDisk(),
                    temp.resolve("orders-0"),
                    "orders-0",
                    fixture.config,
                    LogListener.NONE,
                    pool,
                    () -> fixture.nowMs);
            List<Future<Integer>> running = new ArrayList<>();
            for (int seed = 1; seed <= 2; seed++) {
                Random random = new Random(seed);
                running.add(others.submit(() -> read(log, random, done)));
            }
            running.add(others.submit(() -> force(log, done)));

            for (int at = 0; at < BATCHES; at++) {
                LogFixture.append(log, 1 + at % 3, at % 200, at);
                if (at % 100 == 0) {
                    log.retain(fixture.nowMs, log.endOffset());
                }
            }
            done.set(true);

            for (Future<Integer> each : running) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isPositive();
            }
            log.close();
            assertThat(log.view().startOffset()).isPositive();
        }
    }

    private static int force(SegmentedLog log, AtomicBoolean done) {
        int forces = 0;
        long last = 0;
        while (!done.get()) {
            long durable = log.force();
            assertThat(durable).isGreaterThanOrEqualTo(last);
            last = durable;
            forces++;
        }
        return forces;
    }

    /** Reads at random places, near the end mostly, and compares what comes with what must have been appended there. */
    private static int read(SegmentedLog log, Random random, AtomicBoolean done) {
        int found = 0;
        while (!done.get() || found == 0) {
            LogView view = log.view();
            long start = view.startOffset();
            long length = view.endOffset() - start;
            if (length == 0) {
                continue;
            }
            long back = random.nextInt(3) == 0 ? random.nextLong(length) : random.nextLong(Math.min(length, 700));
            long offset = view.endOffset() - 1 - back;
            LogSlice slice = view.read(offset, view.endOffset(), 1_000, true);
            if (slice.sizeBytes() > 0) {
                checkFirst(ByteBuffer.wrap(LogFixture.bytesOf(slice)), offset);
                found++;
            }
        }
        return found;
    }

    private static void checkFirst(ByteBuffer bytes, long offset) {
        long base = bytes.getLong(0);
        int size = bytes.getInt(8) + 12;
        int records = bytes.getInt(57);
        assertThat(offset).isBetween(base, base + records - 1);
        byte[] batch = new byte[size];
        bytes.get(0, batch);
        assertThat(batch).isEqualTo(LogFixture.batch(base, records, size - 61, bytes.getLong(35)));
    }
}

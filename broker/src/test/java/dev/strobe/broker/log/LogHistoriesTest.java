package dev.strobe.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random histories of one log: appends, rolls, background work that comes late, forces, deletions, cuts that may fail half
 * way, readers that hold what is cut, deaths of the process and of the machine. A failure names its seed.
 */
final class LogHistoriesTest {

    private static final int HISTORIES = 400;
    private static final int STEPS = 120;

    @Test
    void whatWasForcedIsNeverLostAndReadsGiveWhatWasAppended() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history = new History(seed);
            try {
                history.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "history failed: seed=" + seed + " events=" + history.fixture.events + " cause=" + e, e);
            }
        }
    }

    private record Held(LogSlice slice, ByteBuffer bytes) {}

    private static final class History {
        private final Random random;
        private final LogFixture fixture = new LogFixture();

        /** What the log must hold, by base offset. */
        private final NavigableMap<Long, byte[]> appended = new TreeMap<>();

        /** Slices that readers hold, and what they must read from them. */
        private final List<Held> held = new ArrayList<>();

        /** Batches of writes that failed: a crash may bring whole ones back, as long as nothing was forced since. */
        private final Set<ByteBuffer> refused = new HashSet<>();

        private SegmentedLog log;
        private long forced;

        /** Makes the bytes of each batch its own: after a cut other batches have the same offsets. */
        private int batches;

        private long start;

        /** The start that a restart must know of; later ones may have been on their way. */
        private long startDurable;

        History(long seed) {
            random = new Random(seed);
            fixture.poolByHand = true;
            FlushPolicy flush = List.of(FlushPolicy.values()).get(random.nextInt(3));
            fixture.config = new LogConfig(
                    1_000 + random.nextInt(4_000),
                    60_000,
                    1 + random.nextInt(600),
                    -1,
                    -1,
                    1 << 20,
                    false,
                    flush,
                    1_000,
                    1);
            log = fixture.open();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                fixture.nowMs += random.nextInt(2_000);
                int dice = random.nextInt(100);
                fixture.events.add("step " + dice + " end " + log.endOffset());
                step(dice);
                check();
            }
        }

        private void step(int dice) {
            if (dice < 52) {
                append();
            } else if (dice < 56) {
                holdSlice();
            } else if (dice < 60) {
                cut();
            } else if (dice < 75) {
                runSomeOfPool();
            } else if (dice < 85) {
                forced = log.force();
                assertThat(forced).isEqualTo(log.endOffset());
            } else if (dice < 89) {
                deleteSome();
            } else if (dice < 92) {
                log.close();
                forced = log.endOffset();
                startDurable = start;
                reopen();
            } else if (dice < 96) {
                long end = log.endOffset();
                fixture.disk.kill();
                reopen();
                assertThat(log.endOffset()).isEqualTo(end);
            } else {
                fixture.disk.crash(random.nextLong());
                reopen();
            }
        }

        private void append() {
            long offset = log.endOffset();
            fixture.disk.limitTo(random.nextInt(20) == 0 ? 1 + random.nextInt(20_000) : Long.MAX_VALUE);
            List<byte[]> together = new ArrayList<>();
            ByteBuffer all = ByteBuffer.allocate(4_096);
            long next = offset;
            for (int i = random.nextInt(4); i >= 0; i--) {
                byte[] bytes = LogFixture.batch(next, 1 + random.nextInt(5), random.nextInt(700), batches++);
                together.add(bytes);
                all.put(bytes);
                next += records(bytes);
            }
            try {
                log.append(all.flip(), offset, next);
                long at = offset;
                for (byte[] bytes : together) {
                    appended.put(at, bytes);
                    at += records(bytes);
                }
            } catch (DiskException e) {
                assertThat(log.endOffset()).isEqualTo(offset);
                together.forEach(bytes -> refused.add(ByteBuffer.wrap(bytes)));
            }
            fixture.disk.limitTo(Long.MAX_VALUE);
        }

        private static int records(byte[] batch) {
            return new RecordBatch().wrap(ByteBuffer.wrap(batch), 0).recordCount();
        }

        private void holdSlice() {
            LogView view = log.view();
            if (start < view.endOffset()) {
                long from = start + random.nextLong(view.endOffset() - start);
                LogSlice slice = view.read(from, view.endOffset(), 1 + random.nextInt(3_000), true);
                ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
                slice.copyTo(bytes, 0);
                held.add(new Held(slice, bytes.flip()));
            }
            while (!held.isEmpty() && random.nextInt(3) > 0) {
                Held one = held.remove(random.nextInt(held.size()));
                assertThat(ByteBuffer.wrap(LogFixture.bytesOf(one.slice))).isEqualTo(one.bytes);
            }
        }

        /** Cuts the log, or begins it anew; now and then the machine dies half way. */
        private void cut() {
            boolean anew = random.nextInt(4) == 0;
            long end = log.endOffset();
            long to = anew ? random.nextLong(end + 50) : Math.max(0, end - random.nextInt(40));
            int forcesLeft = random.nextInt(5) == 0 ? random.nextInt(4) : Integer.MAX_VALUE;
            int[] forces = {0};
            fixture.disk.beforeForce(() -> {
                if (forces[0]++ == forcesLeft) {
                    throw new DiskException("the machine dies");
                }
            });
            long left = anew ? to : endAfterCutTo(to);
            boolean all = anew || left < start;
            boolean done = false;
            try {
                if (anew) {
                    log.startAt(to);
                } else {
                    log.truncateTo(to);
                }
                done = true;
            } catch (DiskException died) {
                fixture.events.add("died in a cut to " + left);
            }
            fixture.disk.beforeForce(() -> {});
            if (done && (anew || to < end)) {
                wasCut(all, left);
            } else if (!done) {
                forced = all ? 0 : Math.min(forced, left);
                startDurable = all ? Math.min(startDurable, left) : startDurable;
                start = Math.max(start, left);
            }
            if (forces[0] > forcesLeft) {
                fixture.disk.crash(random.nextLong());
                reopen();
            }
        }

        /** The batch that holds the offset goes whole. */
        private long endAfterCutTo(long to) {
            Long holding = appended.floorKey(to);
            return to >= log.endOffset() ? log.endOffset() : holding == null || to < start ? to : holding;
        }

        private void wasCut(boolean all, long left) {
            assertThat(log.endOffset()).isEqualTo(left);
            appended.tailMap(left, true).clear();
            forced = Math.min(forced, left);
            if (all) {
                appended.clear();
                start = left;
                forced = left;
            }
            startDurable = start;
        }

        private void runSomeOfPool() {
            if (random.nextBoolean()) {
                fixture.runPool();
                startDurable = start;
            } else if (!fixture.pool.isEmpty()) {
                fixture.pool.remove().run();
            }
        }

        private void deleteSome() {
            start = Math.max(start, random.nextLong(log.endOffset() + 1));
            log.deleteBefore(start);
        }

        private void reopen() {
            fixture.pool.clear();
            held.clear();
            log = fixture.open();
            assertThat(log.endOffset()).isGreaterThanOrEqualTo(forced);
            assertThat(log.view().startOffset()).isBetween(startDurable, Math.max(start, startDurable));
            start = log.view().startOffset();
            appended.tailMap(log.endOffset(), true).clear();
            findRefused();
            if (fixture.config.flush() == FlushPolicy.GROUP_COMMIT) {
                forced = log.endOffset();
            }
        }

        /** Beyond what was forced a batch of a write that failed half way may be in the place of what was appended since. */
        private void findRefused() {
            NavigableMap<Long, byte[]> found = new TreeMap<>();
            long at = Math.max(start, forced);
            while (at < log.endOffset()) {
                byte[] batch = LogFixture.bytesOf(log.view().read(at, log.endOffset(), 1, true));
                long base = new RecordBatch().wrap(ByteBuffer.wrap(batch), 0).baseOffset();
                if (!Arrays.equals(batch, appended.get(base))) {
                    assertThat(refused).contains(ByteBuffer.wrap(batch));
                }
                found.put(base, batch);
                at = base + records(batch);
            }
            if (!found.isEmpty()) {
                appended.tailMap(found.firstKey(), true).clear();
                appended.putAll(found);
            }
        }

        /** Reads from a random offset to the end, through slices of any size. */
        private void check() {
            LogView view = log.view();
            assertThat(view.endOffset()).isEqualTo(log.endOffset());
            assertThat(view.startOffset()).isEqualTo(start);
            if (start == view.endOffset()) {
                return;
            }
            long from = start + random.nextLong(view.endOffset() - start);
            Long first = appended.floorKey(from);
            byte[] expected = first == null
                    ? new byte[0]
                    : SegmentedLogTest.concat(
                            List.copyOf(appended.tailMap(first, true).values()));
            assertThat(LogFixture.readAll(view, from)).isEqualTo(expected);
        }
    }
}

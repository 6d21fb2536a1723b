package dev.strobe.broker.log;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.MemoryDisk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.zip.CRC32C;

/** A log on a disk in memory, with batches whose bytes can be told from each other, and a clock and a pool by hand. */
final class LogFixture {

    static final Path DATA = Path.of("/data");
    static final Path FOLDER = DATA.resolve("orders-0");
    static final LogConfig DEFAULTS =
            new LogConfig(10_000, 1_000_000, 512, -1, -1, 1 << 20, false, FlushPolicy.OS, 1_000, 1);

    final MemoryDisk disk = new MemoryDisk();
    final List<String> events = new ArrayList<>();
    final Queue<Runnable> pool = new ArrayDeque<>();
    boolean poolByHand;
    long nowMs = 1_000_000;
    LogConfig config = DEFAULTS;

    final LogListener listener = new LogListener() {
        @Override
        public void truncatedTornTail(String log, long offset, long bytes) {
            events.add("torn " + offset + " " + bytes);
        }

        @Override
        public void rolled(String log, long baseOffset, long durationNs) {
            events.add("rolled " + baseOffset);
        }

        @Override
        public void deleted(String log, int segments, long bytes) {
            events.add("deleted " + segments + " " + bytes);
        }
    };

    LogFixture() {
        disk.createFolders(DATA);
    }

    SegmentedLog open() {
        return open(disk, FOLDER);
    }

    SegmentedLog open(Disk on, Path folder) {
        return SegmentedLog.open(on, folder, "orders-0", config, listener, this::execute, () -> nowMs);
    }

    private void execute(Runnable task) {
        if (poolByHand) {
            pool.add(task);
        } else {
            task.run();
        }
    }

    void runPool() {
        Runnable task = pool.poll();
        while (task != null) {
            task.run();
            task = pool.poll();
        }
    }

    /** Appends a batch of that many records and bytes at the end, and returns its bytes. */
    static byte[] append(SegmentedLog log, int records, int bodyBytes, long timestampMs) {
        long offset = log.endOffset();
        byte[] bytes = batch(offset, records, bodyBytes, timestampMs);
        log.append(ByteBuffer.wrap(bytes), offset, offset + records);
        return bytes;
    }

    /** A batch with a body that depends on its offset; the log never looks into it. */
    static byte[] batch(long baseOffset, int records, int bodyBytes, long timestampMs) {
        ByteBuffer buffer = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + bodyBytes);
        buffer.putLong(baseOffset).putInt(buffer.capacity() - RecordBatch.LOG_OVERHEAD_BYTES);
        buffer.putInt(0).put(RecordBatch.MAGIC).putInt(0).putShort((short) 0).putInt(records - 1);
        buffer.putLong(timestampMs)
                .putLong(timestampMs)
                .putLong(-1)
                .putShort((short) -1)
                .putInt(-1);
        buffer.putInt(records);
        byte[] body = new byte[bodyBytes];
        new Random(baseOffset).nextBytes(body);
        buffer.put(body);
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), RecordBatch.ATTRIBUTES_OFFSET, buffer.capacity() - RecordBatch.ATTRIBUTES_OFFSET);
        buffer.putInt(RecordBatch.CRC_OFFSET, (int) crc.getValue());
        return buffer.array();
    }

    /** Reads a slice's bytes and gives it back. */
    static byte[] bytesOf(LogSlice slice) {
        ByteBuffer into = ByteBuffer.allocate(slice.sizeBytes());
        slice.copyTo(into, 0);
        if (slice.sizeBytes() > 0) {
            slice.release();
        }
        return into.array();
    }

    /** Everything from an offset on, slice after slice. */
    static byte[] readAll(LogView view, long fromOffset) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long offset = fromOffset;
        while (offset < view.endOffset()) {
            LogSlice slice = view.read(offset, view.endOffset(), Integer.MAX_VALUE, true);
            if (slice.sizeBytes() == 0) {
                break;
            }
            offset = slice.nextOffset();
            all.writeBytes(bytesOf(slice));
        }
        return all.toByteArray();
    }

    List<String> fileNames() {
        return disk.list(FOLDER).stream()
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
    }
}

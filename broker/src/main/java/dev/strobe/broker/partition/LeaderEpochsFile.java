package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file beside a log that keeps its leader epochs, so that not every batch has to be read for them: {@code magic int,
 * version int, offset long, entries int, entries of (epoch int, start long), crc32c int}, all big-endian.
 *
 * <p>Each batch carries its epoch, so the file is never needed, and no append waits for it. It says up to which offset it
 * knows the log; what comes after is read from there. It is written with producer snapshots, and before a log is cut below
 * what it knows. One that knows more than the log holds (after a crash) is written anew before anything is appended: else
 * it would be wrong of what comes in the place of what was lost.
 *
 * <p>Not thread-safe; may wait for the disk.
 */
final class LeaderEpochsFile {

    static final String FILE = "leader-epochs";

    private static final int MAGIC = 0x53544C45;
    private static final int VERSION = 1;
    private static final int BYTES_MAX = 64 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LeaderEpochsFile.class);

    private final SideFile file;
    private long knownTo = -1;

    /** What was read, and up to where it is right. */
    record Known(LeaderEpochs epochs, long offset) {}

    LeaderEpochsFile(Disk disk, Path folder) {
        this.file = new SideFile(disk, folder, FILE, MAGIC, BYTES_MAX);
    }

    /** Writes the epochs of all that lies before {@code offset}. */
    void write(LeaderEpochs epochs, long offset) {
        ByteBuffer bytes = SideFile.begin(MAGIC, Integer.BYTES + Long.BYTES + epochs.sizeBytes());
        bytes.putInt(VERSION).putLong(offset);
        epochs.writeTo(bytes);
        file.write(SideFile.seal(bytes));
        knownTo = offset;
    }

    /** The log is about to end here, or to begin anew. */
    void cut(LeaderEpochs epochs, long endOffset) {
        if (knownTo > endOffset) {
            write(epochs, endOffset);
        }
    }

    /** What it knows of a log with this start and end. */
    Known read(long startOffset, long endOffset) {
        Known nothing = new Known(LeaderEpochs.NONE, startOffset);
        if (!file.exists()) {
            return nothing;
        }
        Known known = decode(file.read());
        if (known == null) {
            LOG.warn("leader epochs damaged, the log is read instead: file={}", file);
            return nothing;
        }
        knownTo = known.offset();
        if (knownTo < startOffset) {
            return nothing;
        }
        LeaderEpochs epochs = known.epochs().before(Math.min(knownTo, endOffset));
        cut(epochs, endOffset);
        return new Known(epochs.from(startOffset), Math.min(known.offset(), endOffset));
    }

    private static @Nullable Known decode(@Nullable ByteBuffer content) {
        if (content == null || content.remaining() < Integer.BYTES + Long.BYTES || content.getInt() != VERSION) {
            return null;
        }
        long offset = content.getLong();
        try {
            return new Known(LeaderEpochs.readFrom(content), offset);
        } catch (BufferUnderflowException | IllegalStateException e) {
            return null;
        }
    }
}

package dev.strobe.broker.log;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What a log must know beyond its segments when it starts again: up to where it is known to be durable, where it begins,
 * and whether it was closed in order. A small file with two places, each with a number and a checksum. What was forced last
 * is never written over: the next content goes to the other place, so that a torn or lost write leaves it.
 *
 * <p>What was forced last is never wrong, only less helpful than what came after; so it is forced only where the log's start
 * moved, the log was cut, a segment was sealed, or the log was closed.
 *
 * <p>Thread-safe. Writes wait for the disk.
 */
final class Checkpoint {

    static final String FILE_NAME = "checkpoint";

    /** {@link #cleanBytes} of a log that was not closed in order. */
    static final long NOT_CLEAN = -1;

    private static final int MAGIC = 0x53435031;

    /** Of a content that was forced. */
    private static final int MAGIC_FORCED = 0x53435032;

    private static final int PLACE_BYTES = 512;
    private static final int CONTENT_BYTES = 56;
    private static final int CRC_BYTES = 4;

    private final Disk disk;
    private final Path folder;
    private final Path path;
    private final String lifetime;
    private boolean nameDurable;

    /** The place that the next content goes to. */
    private int place;

    private long sequence;
    private long recoveryPoint;
    private long startOffset;
    private long lifetimeHash;
    private long cleanBaseOffset;
    private long cleanBytes = NOT_CLEAN;

    private Checkpoint(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
        this.path = folder.resolve(FILE_NAME);
        this.lifetime = disk.lifetime();
    }

    /** Reads what is there; a missing or damaged file is one that knows nothing. */
    static Checkpoint open(Disk disk, Path folder) {
        Checkpoint checkpoint = new Checkpoint(disk, folder);
        checkpoint.read();
        return checkpoint;
    }

    /** Everything before it is durable. */
    synchronized long recoveryPoint() {
        return recoveryPoint;
    }

    /** Records before it were given up. */
    synchronized long startOffset() {
        return startOffset;
    }

    /** Whether the file was written since the disk last may have lost what was not forced. */
    synchronized boolean isOfThisLifetime() {
        return !lifetime.isEmpty() && lifetimeHash == hash(lifetime);
    }

    /** Whether the log was closed in order with this last segment, and nothing was written since. */
    synchronized boolean isClean(long activeBaseOffset, long activeBytes) {
        return cleanBytes == activeBytes && cleanBaseOffset == activeBaseOffset;
    }

    /** Takes the log into use: from now on it is not closed in order. */
    synchronized void begin(long recoveryPoint, long startOffset) {
        this.recoveryPoint = recoveryPoint;
        this.startOffset = startOffset;
        cleanBytes = NOT_CLEAN;
        write(false);
    }

    /** Moves the recovery point on; forced where that is rare enough to be worth it. */
    synchronized void advance(long recoveryPoint, boolean force) {
        if (recoveryPoint > this.recoveryPoint) {
            this.recoveryPoint = recoveryPoint;
            write(force);
        }
    }

    /** Remembers durably that what lies from here on may go. */
    synchronized void retreat(long recoveryPoint) {
        if (recoveryPoint < this.recoveryPoint) {
            this.recoveryPoint = recoveryPoint;
            write(true);
        }
    }

    /** Remembers durably that all may go, and that the log begins here. */
    synchronized void restart(long startOffset) {
        recoveryPoint = 0;
        this.startOffset = startOffset;
        write(true);
    }

    /** Remembers durably that the log begins here. */
    synchronized void startAt(long startOffset) {
        long before = this.startOffset;
        if (startOffset <= before) {
            return;
        }
        boolean done = false;
        try {
            this.startOffset = startOffset;
            write(true);
            done = true;
        } finally {
            // Or it would not be tried again.
            this.startOffset = done ? startOffset : before;
        }
    }

    /** Remembers that all is durable, and how large the last segment is. */
    synchronized void close(long endOffset, long activeBaseOffset, long activeBytes) {
        recoveryPoint = endOffset;
        cleanBaseOffset = activeBaseOffset;
        cleanBytes = activeBytes;
        write(true);
    }

    private void write(boolean force) {
        sequence++;
        lifetimeHash = hash(lifetime);
        ByteBuffer bytes = ByteBuffer.allocate(CONTENT_BYTES);
        bytes.putInt(force ? MAGIC_FORCED : MAGIC)
                .putLong(sequence)
                .putLong(recoveryPoint)
                .putLong(startOffset);
        bytes.putLong(lifetimeHash).putLong(cleanBaseOffset).putLong(cleanBytes);
        bytes.putInt(crc(bytes)).flip();
        try (DiskFile file = disk.open(path)) {
            file.write(bytes, (long) place * PLACE_BYTES);
            if (force) {
                file.force();
            }
        }
        if (force) {
            place = 1 - place;
            if (!nameDurable) {
                disk.forceFolder(folder);
                nameDurable = true;
            }
        }
    }

    private void read() {
        try (DiskFile file = disk.open(path)) {
            for (int from = 0; from < 2; from++) {
                ByteBuffer bytes = ByteBuffer.allocate(CONTENT_BYTES);
                if (file.read(bytes, (long) from * PLACE_BYTES) == CONTENT_BYTES) {
                    parse(bytes.flip(), from);
                }
            }
        }
    }

    private void parse(ByteBuffer bytes, int from) {
        int magic = bytes.getInt();
        boolean forced = magic == MAGIC_FORCED;
        if (bytes.getInt(CONTENT_BYTES - CRC_BYTES) != crc(bytes) || (magic != MAGIC && !forced)) {
            return;
        }
        nameDurable |= forced;
        long number = bytes.getLong();
        if (number <= sequence) {
            return;
        }
        place = forced ? 1 - from : from;
        sequence = number;
        recoveryPoint = bytes.getLong();
        startOffset = bytes.getLong();
        lifetimeHash = bytes.getLong();
        cleanBaseOffset = bytes.getLong();
        cleanBytes = bytes.getLong();
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(CONTENT_BYTES - CRC_BYTES));
        return (int) crc.getValue();
    }

    private static long hash(String text) {
        long hash = 1125899906842597L;
        for (int at = 0; at < text.length(); at++) {
            hash = 31 * hash + text.charAt(at);
        }
        return hash;
    }
}

package dev.strobe.broker.log;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The index of a closed segment as a file: a header that names the log it belongs to and its size, the entries, and a
 * CRC32C of it all. It is a copy of what the log says, so it is not forced, and one that does not fit is simply not used.
 *
 * <pre>
 * int magic, int logBytes, long baseOffset, long nextOffset, long maxTimestampMs, int entries,
 * entries of (long offset, int position, long maxTimestampBeforeMs), int crc
 * </pre>
 */
final class IndexFile {

    private static final int MAGIC = 0x53495831;
    private static final int HEADER_BYTES = 36;
    private static final int ENTRY_BYTES = 20;
    private static final int CRC_BYTES = 4;

    /** More than a segment of the largest size can have at the smallest interval that closed segments keep. */
    private static final int ENTRIES_MAX = 1 << 20;

    private IndexFile() {}

    static void write(Disk disk, Path path, long baseOffset, Segment.Content content) {
        SparseIndex index = content.index();
        int entries = index.count();
        if (entries > ENTRIES_MAX) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + entries * ENTRY_BYTES + CRC_BYTES);
        bytes.putInt(MAGIC).putInt(content.sizeBytes()).putLong(baseOffset);
        bytes.putLong(content.nextOffset()).putLong(content.maxTimestampMs()).putInt(entries);
        for (int entry = 0; entry < entries; entry++) {
            bytes.putLong(index.offset(entry)).putInt(index.position(entry)).putLong(index.maxTimestampBefore(entry));
        }
        bytes.putInt(crc(bytes, bytes.position())).flip();
        try (DiskFile file = disk.open(path)) {
            int size = bytes.remaining();
            file.write(bytes, 0);
            file.truncate(size);
        }
    }

    /** What the file says; null if there is none that is whole and describes a log of this size. */
    static Segment.@Nullable Content read(Disk disk, Path path, long baseOffset, long logBytes) {
        if (!disk.exists(path)) {
            return null;
        }
        try (DiskFile file = disk.open(path)) {
            long size = file.sizeBytes();
            if (size < HEADER_BYTES + CRC_BYTES || size > HEADER_BYTES + CRC_BYTES + (long) ENTRIES_MAX * ENTRY_BYTES) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            if (file.read(bytes, 0) < size) {
                return null;
            }
            return parse(bytes.flip(), baseOffset, logBytes);
        } catch (DiskException e) {
            // As good as none: the log itself is read instead.
            return null;
        }
    }

    private static Segment.@Nullable Content parse(ByteBuffer bytes, long baseOffset, long logBytes) {
        int body = bytes.remaining() - CRC_BYTES;
        if (bytes.getInt(body) != crc(bytes, body)
                || bytes.getInt() != MAGIC
                || bytes.getInt() != logBytes
                || bytes.getLong() != baseOffset) {
            return null;
        }
        long nextOffset = bytes.getLong();
        long maxTimestampMs = bytes.getLong();
        int entries = bytes.getInt();
        if (HEADER_BYTES + (long) entries * ENTRY_BYTES != body) {
            return null;
        }
        SparseIndex index = new SparseIndex();
        for (int entry = 0; entry < entries; entry++) {
            index.add(bytes.getLong(), bytes.getInt(), bytes.getLong());
        }
        return new Segment.Content(index, (int) logBytes, nextOffset, maxTimestampMs);
    }

    private static int crc(ByteBuffer bytes, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(count));
        return (int) crc.getValue();
    }
}

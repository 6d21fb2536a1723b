package dev.strobe.broker.batch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the records that carry a header of one name, in bytes that nobody has checked: those after the head of an
 * uncompressed batch, or what a compressed one decompressed to.
 *
 * <p>Copies nothing. Used again after {@link #wrap}; owned by one thread.
 */
public final class HeaderScan {

    private final byte[] name;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int recordsLeft;
    private long offsetDelta;
    private int valuePosition;
    private int valueSizeBytes;

    public HeaderScan(String name) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
    }

    /** Before the first of {@code recordCount} records, at the buffer's position. The buffer is the scan's from now on. */
    public HeaderScan wrap(ByteBuffer records, int recordCount) {
        bytes = records;
        recordsLeft = recordCount;
        return this;
    }

    /**
     * Goes to the next record with the header; false after the last. Of several headers of that name in one record the last
     * counts, as it does for Kafka's clients.
     *
     * @throws IllegalArgumentException if the bytes are no records, or end before the last one does
     */
    public boolean next() {
        try {
            while (recordsLeft > 0) {
                recordsLeft--;
                if (readRecord()) {
                    return true;
                }
            }
            return false;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("records end early: recordsLeft=" + recordsLeft, e);
        }
    }

    /** From the first offset of the batch. */
    public long offsetDelta() {
        return offsetDelta;
    }

    /** Where the header's value starts in the buffer. */
    public int valuePosition() {
        return valuePosition;
    }

    public int valueSizeBytes() {
        return valueSizeBytes;
    }

    private boolean readRecord() {
        int end = end(Varint.read(bytes));
        bytes.get();
        Varint.read(bytes);
        offsetDelta = Varint.read(bytes);
        skip(Varint.read(bytes), end);
        skip(Varint.read(bytes), end);
        long headers = Varint.read(bytes);
        boolean found = false;
        for (long header = 0; header < headers; header++) {
            long nameSize = Varint.read(bytes);
            int namePosition = bytes.position();
            skip(nameSize, end);
            long valueSize = Varint.read(bytes);
            int position = bytes.position();
            skip(valueSize, end);
            requireWithin(end);
            if (nameSize == name.length && valueSize >= 0 && isName(namePosition)) {
                valuePosition = position;
                valueSizeBytes = (int) valueSize;
                found = true;
            }
        }
        requireWithin(end);
        bytes.position(end);
        return found;
    }

    /** Without this a record could have the scan read all that follow, and each of those as well. */
    private void requireWithin(int end) {
        if (bytes.position() > end) {
            throw new IllegalArgumentException("headers beyond their record: end=" + end);
        }
    }

    private int end(long sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > bytes.remaining()) {
            throw new IllegalArgumentException(
                    "record of impossible size: sizeBytes=" + sizeBytes + " remaining=" + bytes.remaining());
        }
        return bytes.position() + (int) sizeBytes;
    }

    /** A negative size stands for null: nothing to skip. */
    private void skip(long sizeBytes, int end) {
        if (sizeBytes <= 0) {
            return;
        }
        if (sizeBytes > end - bytes.position()) {
            throw new IllegalArgumentException("field beyond its record: sizeBytes=" + sizeBytes);
        }
        bytes.position(bytes.position() + (int) sizeBytes);
    }

    private boolean isName(int position) {
        for (int index = 0; index < name.length; index++) {
            if (bytes.get(position + index) != name[index]) {
                return false;
            }
        }
        return true;
    }
}

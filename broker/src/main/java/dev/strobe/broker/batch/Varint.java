package dev.strobe.broker.batch;

import java.nio.ByteBuffer;

/** Zig-zag integers of variable length, as records in a batch have them. */
final class Varint {

    private static final int BITS = 7;
    private static final int MORE = 0x80;
    private static final int LONG_BITS = 64;

    private Varint() {}

    static int sizeBytes(long value) {
        long bits = zigZag(value);
        int size = 1;
        while ((bits & -MORE) != 0) {
            size++;
            bits >>>= BITS;
        }
        return size;
    }

    static void write(ByteBuffer to, long value) {
        long bits = zigZag(value);
        while ((bits & -MORE) != 0) {
            to.put((byte) ((bits & (MORE - 1)) | MORE));
            bits >>>= BITS;
        }
        to.put((byte) bits);
    }

    /** @throws IllegalArgumentException if it goes on for longer than a number of 64 bits can */
    static long read(ByteBuffer from) {
        long bits = 0;
        for (int shift = 0; shift < LONG_BITS; shift += BITS) {
            byte next = from.get();
            bits |= (long) (next & (MORE - 1)) << shift;
            if (next >= 0) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IllegalArgumentException("number does not end: position=" + from.position());
    }

    private static long zigZag(long value) {
        return (value << 1) ^ (value >> (LONG_BITS - 1));
    }
}

package dev.strobe.conformance.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Breaks frames, as a function of its seed.
 *
 * <p>Owned by one thread.
 */
final class FrameMutator {

    private static final int LENGTH = Integer.BYTES;
    private static final int[] EDGES = {
        0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7fff, 0x8000, 0xffff, 0x7fffff, 1 << 20, 100 << 20
    };

    /** What is done to a frame. */
    enum Kind {
        FLIP,
        OVERWRITE,
        EDGE_NUMBER,
        TRUNCATE_AND_SAY_SO,
        TRUNCATE_SILENTLY,
        LIE_ABOUT_LENGTH,
        DUPLICATE,
        REMOVE,
        RANDOM,
        NOTHING
    }

    private final Random random;

    FrameMutator(long seed) {
        this.random = new Random(seed);
    }

    Kind anyKind() {
        Kind[] all = Kind.values();
        return all[random.nextInt(all.length)];
    }

    /** A broken copy; {@code frame} has at least 8 bytes, the first four being its length. */
    byte[] mutated(byte[] frame, Kind kind) {
        byte[] copy = frame.clone();
        return switch (kind) {
            case FLIP -> flipped(copy);
            case OVERWRITE -> overwritten(copy);
            case EDGE_NUMBER -> withEdge(copy);
            case TRUNCATE_AND_SAY_SO -> sized(Arrays.copyOf(copy, LENGTH + random.nextInt(copy.length - LENGTH)));
            case TRUNCATE_SILENTLY -> Arrays.copyOf(copy, 1 + random.nextInt(copy.length - 1));
            case LIE_ABOUT_LENGTH -> lied(copy);
            case DUPLICATE -> duplicated(copy);
            case REMOVE -> removed(copy);
            case RANDOM -> randomBytes();
            case NOTHING -> copy;
        };
    }

    private byte[] flipped(byte[] frame) {
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            int at = position(frame);
            frame[at] = (byte) (frame[at] ^ (1 << random.nextInt(8)));
        }
        return frame;
    }

    private byte[] overwritten(byte[] frame) {
        int from = position(frame);
        for (int i = from; i < Math.min(frame.length, from + 1 + random.nextInt(16)); i++) {
            frame[i] = (byte) random.nextInt(256);
        }
        return frame;
    }

    private byte[] withEdge(byte[] frame) {
        int at = position(frame);
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        int edge = EDGES[random.nextInt(EDGES.length)];
        if (frame.length - at >= Integer.BYTES) {
            buffer.putInt(at, edge);
        } else {
            buffer.put(at, (byte) edge);
        }
        return frame;
    }

    private byte[] lied(byte[] frame) {
        int claimed = random.nextBoolean()
                ? EDGES[random.nextInt(EDGES.length)]
                : frame.length - LENGTH + random.nextInt(64) - 32;
        ByteBuffer.wrap(frame).putInt(claimed);
        return frame;
    }

    private byte[] duplicated(byte[] frame) {
        int from = position(frame);
        int count = 1 + random.nextInt(frame.length - from);
        byte[] longer = new byte[frame.length + count];
        System.arraycopy(frame, 0, longer, 0, from + count);
        System.arraycopy(frame, from, longer, from + count, frame.length - from);
        return sized(longer);
    }

    private byte[] removed(byte[] frame) {
        int from = position(frame);
        int count = 1 + random.nextInt(frame.length - from);
        byte[] shorter = new byte[frame.length - count];
        System.arraycopy(frame, 0, shorter, 0, from);
        System.arraycopy(frame, from + count, shorter, from, frame.length - from - count);
        return sized(shorter);
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[LENGTH + random.nextInt(200)];
        random.nextBytes(bytes);
        return random.nextInt(4) == 0 ? bytes : sized(bytes);
    }

    /** Somewhere behind the length. */
    private int position(byte[] frame) {
        return LENGTH + random.nextInt(frame.length - LENGTH);
    }

    private static byte[] sized(byte[] frame) {
        ByteBuffer.wrap(frame).putInt(frame.length - LENGTH);
        return frame;
    }
}

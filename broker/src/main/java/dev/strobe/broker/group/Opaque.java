package dev.strobe.broker.group;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that clients give each other through the group: subscriptions and assignments. The broker keeps them, compares
 * them, and does not know what they mean. Immutable, as long as nobody writes into the arrays that went in or came out.
 */
public final class Opaque {

    public static final Opaque EMPTY = new Opaque(new byte[0]);

    private final byte[] bytes;

    private Opaque(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Wraps the array itself, which belongs to the new object from then on. */
    public static Opaque of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Opaque(bytes);
    }

    public int sizeBytes() {
        return bytes.length;
    }

    /** The array itself, for the codec: not to be written. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}

package dev.strobe.harness.observe.jfr;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one chunk of a recording and a place in them. Numbers are LEB128 with a ninth byte of eight bits, as flight
 * recordings have had them since version 2. A place beyond the end is an {@link IndexOutOfBoundsException}.
 *
 * <p>Used again for the next chunk; owned by one thread.
 */
final class RecordingBytes {

    private static final int STRING_NULL = 0;
    private static final int STRING_EMPTY = 1;
    private static final int STRING_UTF8 = 3;
    private static final int STRING_CHARS = 4;
    private static final int STRING_LATIN1 = 5;
    private static final int LAST_SHIFT = 56;

    private byte[] bytes = new byte[0];
    private int limit;
    private int position;

    /** Room for {@code size} bytes, to be filled from the start. */
    ByteBuffer room(int size) {
        if (bytes.length < size) {
            bytes = new byte[size];
        }
        limit = size;
        position = 0;
        return ByteBuffer.wrap(bytes, 0, size);
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    void position(int at) {
        position = at;
    }

    void skip(int count) {
        position += count;
    }

    long number() {
        byte first = bytes[position++];
        long value = first & 0x7F;
        if (first >= 0) {
            return value;
        }
        for (int shift = 7; shift < LAST_SHIFT; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return value | (bytes[position++] & 0xFFL) << LAST_SHIFT;
    }

    int count() {
        long number = number();
        if (number < 0 || number > limit) {
            throw new IndexOutOfBoundsException("no such count: " + number + " > bytes=" + limit);
        }
        return (int) number;
    }

    /** The texts that a chunk's metadata speaks of by their index. */
    List<@Nullable String> texts() {
        int count = count();
        List<@Nullable String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    private @Nullable String text() {
        byte encoding = bytes[position++];
        return switch (encoding) {
            case STRING_NULL -> null;
            case STRING_EMPTY -> "";
            case STRING_UTF8, STRING_LATIN1 -> {
                int length = count();
                String text = new String(
                        bytes,
                        position,
                        length,
                        encoding == STRING_UTF8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
                position += length;
                yield text;
            }
            case STRING_CHARS -> {
                char[] chars = new char[count()];
                for (int i = 0; i < chars.length; i++) {
                    chars[i] = (char) number();
                }
                yield new String(chars);
            }
            default -> throw new IndexOutOfBoundsException("no such text: encoding=" + encoding);
        };
    }
}

package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what {@link FieldWriter} wrote; throws {@link MetadataCodecException} for what it cannot have written. */
final class FieldReader {

    private static final int VARINT_BITS = 7;

    private final ByteBuffer bytes;

    FieldReader(byte[] bytes, int offset, int size) {
        this.bytes = ByteBuffer.wrap(bytes, offset, size);
    }

    int raw() {
        need(1);
        return Byte.toUnsignedInt(bytes.get());
    }

    boolean flag() {
        int value = raw();
        if (value > 1) {
            throw new MetadataCodecException("flag is neither 0 nor 1: value=" + value);
        }
        return value == 1;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
            int next = raw();
            value |= (long) (next & ((1 << VARINT_BITS) - 1)) << shift;
            if (next < 1 << VARINT_BITS) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new MetadataCodecException("number is too long: position=" + bytes.position());
    }

    int integer() {
        long value = number();
        if (value != (int) value) {
            throw new MetadataCodecException("number is too large: value=" + value);
        }
        return (int) value;
    }

    String text() {
        byte[] utf8 = new byte[size()];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    <E extends Enum<E>> E constant(Class<E> type) {
        String name = text();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new MetadataCodecException("unknown " + type.getSimpleName() + ": " + name, e);
        }
    }

    TopicId id() {
        need(2 * Long.BYTES);
        return new TopicId(bytes.getLong(), bytes.getLong());
    }

    HostPort address() {
        return new HostPort(text(), integer());
    }

    <T> List<T> list(Function<FieldReader, T> each) {
        int count = size();
        List<T> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(each.apply(this));
        }
        return items;
    }

    List<Integer> numbers() {
        return list(FieldReader::integer);
    }

    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        list(in -> texts.put(in.text(), in.text()));
        return texts;
    }

    /** Called when all fields are read: there must be nothing left. */
    void end() {
        if (bytes.hasRemaining()) {
            throw new MetadataCodecException("bytes are left over: count=" + bytes.remaining());
        }
    }

    /** Of bytes or items that follow, each of which takes a byte at least. */
    private int size() {
        long size = number();
        if (size < 0 || size > bytes.remaining()) {
            throw new MetadataCodecException("size cannot be: size=" + size + " left=" + bytes.remaining());
        }
        return (int) size;
    }

    private void need(int size) {
        if (bytes.remaining() < size) {
            throw new MetadataCodecException("bytes end too early: needed=" + size + " left=" + bytes.remaining());
        }
    }
}

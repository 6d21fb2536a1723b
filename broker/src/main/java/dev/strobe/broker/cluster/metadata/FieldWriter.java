package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.partition.TopicId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Writes fields one after the other, without names: integers as zigzag varints (7 bits a byte, lowest first), texts as
 * length and UTF-8, lists as count and items, maps as lists in the order of their keys.
 */
final class FieldWriter {

    private static final int VARINT_BITS = 7;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    FieldWriter raw(int value) {
        bytes.write(value);
        return this;
    }

    FieldWriter flag(boolean value) {
        return raw(value ? 1 : 0);
    }

    FieldWriter number(long value) {
        long left = (value << 1) ^ (value >> (Long.SIZE - 1));
        while ((left & -(1L << VARINT_BITS)) != 0) {
            bytes.write((int) (left & ((1 << VARINT_BITS) - 1)) | (1 << VARINT_BITS));
            left >>>= VARINT_BITS;
        }
        return raw((int) left);
    }

    FieldWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    FieldWriter constant(Enum<?> value) {
        return text(value.name());
    }

    FieldWriter id(TopicId id) {
        return fixed(id.high()).fixed(id.low());
    }

    FieldWriter address(HostPort address) {
        return text(address.host()).number(address.port());
    }

    <T> FieldWriter list(Collection<T> items, BiConsumer<FieldWriter, T> each) {
        number(items.size());
        items.forEach(item -> each.accept(this, item));
        return this;
    }

    FieldWriter numbers(Collection<Integer> numbers) {
        return list(numbers, (out, value) -> out.number(value));
    }

    FieldWriter texts(Map<String, String> texts) {
        return list(
                new TreeMap<>(texts).entrySet(),
                (out, entry) -> out.text(entry.getKey()).text(entry.getValue()));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private FieldWriter fixed(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes.write((int) (value >>> shift));
        }
        return this;
    }
}

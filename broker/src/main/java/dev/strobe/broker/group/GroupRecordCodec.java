package dev.strobe.broker.group;

import dev.strobe.broker.group.GroupRecord.GroupErased;
import dev.strobe.broker.group.GroupRecord.GroupStored;
import dev.strobe.broker.group.GroupRecord.OffsetErased;
import dev.strobe.broker.group.GroupRecord.OffsetStored;
import dev.strobe.broker.group.GroupRecord.Snapshot;
import dev.strobe.broker.group.GroupRecord.StoredMember;
import dev.strobe.broker.group.GroupRecord.TopicErased;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@link GroupRecord}s: an encoding of our own, since nobody but the broker reads the offsets topic's values.
 *
 * <pre>
 * key     = version:u8=1  kind:u8  ...
 *   kind 1, an offset:  group:string topic:string partition:i32
 *   kind 2, a group:    group:string
 *   kind 3, a topic:    topic:string            (always erased)
 * value   = absent: what the key names is erased, a group together with its offsets
 *   of an offset:  version:u8=1 offset:i64 leaderEpoch:i32 metadata:string commitMs:i64 expireMs:i64
 *   of a group:    version:u8=1 generation:i32 type:string? protocol:string? leader:string? sinceMs:i64 members:i32 (
 *                  member:string instance:string? clientId:string host:string sessionMs:i32 rebalanceMs:i32
 *                  metadata:bytes assignment:bytes )*
 * string  = length:i32 UTF-8;  string? = length -1 for null;  bytes = length:i32 bytes;  numbers are big-endian
 * </pre>
 *
 * A version or kind that this class does not know is for the reader to skip; bytes of a known version that end too early
 * are an {@link IllegalArgumentException}.
 */
final class GroupRecordCodec {

    private static final byte VERSION = 1;
    private static final byte OFFSET = 1;
    private static final byte GROUP = 2;
    private static final byte TOPIC = 3;

    private GroupRecordCodec() {}

    static byte[] key(GroupRecord record) {
        return bytes(out -> {
            out.writeByte(VERSION);
            switch (record) {
                case OffsetStored(String group, String topic, int partition, CommittedOffset _) ->
                    offsetKey(out, group, topic, partition);
                case OffsetErased(String group, String topic, int partition) -> offsetKey(out, group, topic, partition);
                case GroupStored stored -> groupKey(out, stored.groupId());
                case GroupErased erased -> groupKey(out, erased.groupId());
                case TopicErased erased -> {
                    out.writeByte(TOPIC);
                    string(out, erased.topic());
                }
            }
        });
    }

    private static void offsetKey(DataOutputStream out, String group, String topic, int partition) throws IOException {
        out.writeByte(OFFSET);
        string(out, group);
        string(out, topic);
        out.writeInt(partition);
    }

    private static void groupKey(DataOutputStream out, String group) throws IOException {
        out.writeByte(GROUP);
        string(out, group);
    }

    /** Null for what erases. */
    static byte @Nullable [] value(GroupRecord record) {
        return switch (record) {
            case OffsetStored stored -> bytes(out -> offset(out, stored.offset()));
            case GroupStored stored -> bytes(out -> snapshot(out, stored.snapshot()));
            case OffsetErased _, GroupErased _, TopicErased _ -> null;
        };
    }

    private static void offset(DataOutputStream out, CommittedOffset offset) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(offset.offset());
        out.writeInt(offset.leaderEpoch());
        string(out, offset.metadata());
        out.writeLong(offset.commitTimestampMs());
        out.writeLong(offset.expireTimestampMs());
    }

    private static void snapshot(DataOutputStream out, Snapshot snapshot) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(snapshot.generation());
        string(out, snapshot.protocolType());
        string(out, snapshot.protocol());
        string(out, snapshot.leaderId());
        out.writeLong(snapshot.sinceMs());
        out.writeInt(snapshot.members().size());
        for (StoredMember member : snapshot.members()) {
            string(out, member.who().memberId());
            string(out, member.who().instanceId());
            string(out, member.client().id());
            string(out, member.client().host());
            out.writeInt(member.sessionTimeoutMs());
            out.writeInt(member.rebalanceTimeoutMs());
            opaque(out, member.metadata());
            opaque(out, member.assignment());
        }
    }

    /** The record, or null if its version or kind is not known. */
    static @Nullable GroupRecord read(byte[] key, byte @Nullable [] value) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(key));
            if (in.readByte() != VERSION) {
                return null;
            }
            DataInputStream values = value == null ? null : new DataInputStream(new ByteArrayInputStream(value));
            if (values != null && values.readByte() != VERSION) {
                return null;
            }
            return switch (in.readByte()) {
                case OFFSET -> readOffset(in, values);
                case GROUP -> {
                    String group = required(in);
                    yield values == null ? new GroupErased(group) : new GroupStored(group, readSnapshot(values));
                }
                case TOPIC -> new TopicErased(required(in));
                default -> null;
            };
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "offsets record ends early: keyBytes=" + key.length + " valueBytes="
                            + (value == null ? -1 : value.length),
                    e);
        }
    }

    private static GroupRecord readOffset(DataInputStream key, @Nullable DataInputStream value) throws IOException {
        String group = required(key);
        String topic = required(key);
        int partition = key.readInt();
        if (value == null) {
            return new OffsetErased(group, topic, partition);
        }
        return new OffsetStored(
                group,
                topic,
                partition,
                new CommittedOffset(
                        value.readLong(), value.readInt(), required(value), value.readLong(), value.readLong()));
    }

    private static Snapshot readSnapshot(DataInputStream in) throws IOException {
        int generation = in.readInt();
        String type = string(in);
        String protocol = string(in);
        String leader = string(in);
        long sinceMs = in.readLong();
        int count = in.readInt();
        List<StoredMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new StoredMember(
                    new MemberIdentity(required(in), string(in)),
                    new JoinRequest.Client(required(in), required(in)),
                    in.readInt(),
                    in.readInt(),
                    Opaque.of(sized(in, in.readInt())),
                    Opaque.of(sized(in, in.readInt()))));
        }
        return new Snapshot(generation, type, protocol, leader, sinceMs, members);
    }

    private static void string(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    private static void opaque(DataOutputStream out, Opaque opaque) throws IOException {
        out.writeInt(opaque.sizeBytes());
        out.write(opaque.bytes());
    }

    private static @Nullable String string(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(sized(in, length), StandardCharsets.UTF_8);
    }

    private static String required(DataInputStream in) throws IOException {
        String text = string(in);
        if (text == null) {
            throw new EOFException("a string is missing");
        }
        return text;
    }

    private static byte[] sized(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new EOFException("length=" + length + " > availableBytes=" + in.available());
        }
        return in.readNBytes(length);
    }

    private static byte[] bytes(Encoding encoding) {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(buffer)) {
            encoding.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return buffer.toByteArray();
    }

    @FunctionalInterface
    private interface Encoding {
        void to(DataOutputStream out) throws IOException;
    }
}

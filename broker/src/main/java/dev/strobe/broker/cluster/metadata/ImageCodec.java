package dev.strobe.broker.cluster.metadata;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Images as bytes: a byte for the version, the fields in the order of the record, and a CRC32C over all of that in 4 bytes.
 * The same image gives the same bytes on every node.
 */
final class ImageCodec {

    static final int VERSION = 1;

    private ImageCodec() {}

    static byte[] encode(MetadataImage image) {
        byte[] body = new FieldWriter()
                .raw(VERSION)
                .number(image.version())
                .number(image.controller())
                .number(image.controllerEpoch())
                .list(new TreeMap<>(image.nodes()).values(), ImageCodec::node)
                .list(new TreeMap<>(image.topics()).values(), ImageCodec::topic)
                .number(image.nextProducerId())
                .list(image.credentials(), CommandCodec::credential)
                .bytes();
        return ByteBuffer.allocate(body.length + Integer.BYTES)
                .put(body)
                .putInt(crc(body, body.length))
                .array();
    }

    static MetadataImage decode(byte[] bytes) {
        int size = bytes.length - Integer.BYTES;
        if (size < 1) {
            throw new MetadataCodecException("image is too short: size=" + bytes.length);
        }
        int expected = ByteBuffer.wrap(bytes).getInt(size);
        int crc = crc(bytes, size);
        if (crc != expected) {
            throw new MetadataCodecException("image is damaged: crc=" + Integer.toHexString(crc) + " expected="
                    + Integer.toHexString(expected) + " size=" + bytes.length);
        }
        FieldReader in = new FieldReader(bytes, 0, size);
        int version = in.raw();
        if (version != VERSION) {
            throw new MetadataCodecException("image of another version: version=" + version + " known=" + VERSION);
        }
        MetadataImage image = image(in);
        in.end();
        return image;
    }

    private static MetadataImage image(FieldReader in) {
        long version = in.number();
        int controller = in.integer();
        int controllerEpoch = in.integer();
        Map<Integer, ClusterNode> nodes = new HashMap<>();
        in.list(ImageCodec::node).forEach(node -> nodes.put(node.id(), node));
        Map<String, ReplicatedTopic> topics = new HashMap<>();
        in.list(ImageCodec::topic).forEach(topic -> topics.put(topic.name(), topic));
        long nextProducerId = in.number();
        List<Credential> credentials = in.list(CommandCodec::credential);
        return new MetadataImage(
                version,
                controller,
                controllerEpoch,
                nodes,
                topics,
                MetadataImage.names(topics),
                nextProducerId,
                credentials);
    }

    private static void node(FieldWriter out, ClusterNode node) {
        out.number(node.id())
                .number(node.epoch())
                .text(node.incarnation())
                .address(node.client())
                .address(node.peer())
                .text(node.rack())
                .flag(node.fenced())
                .flag(node.leaving());
    }

    private static ClusterNode node(FieldReader in) {
        return new ClusterNode(
                in.integer(), in.number(), in.text(), in.address(), in.address(), in.text(), in.flag(), in.flag());
    }

    private static void topic(FieldWriter out, ReplicatedTopic topic) {
        out.id(topic.id())
                .text(topic.name())
                .flag(topic.internal())
                .texts(topic.configs())
                .list(topic.partitions(), ImageCodec::partition);
    }

    private static ReplicatedTopic topic(FieldReader in) {
        return new ReplicatedTopic(in.id(), in.text(), in.flag(), in.texts(), in.list(ImageCodec::partition));
    }

    private static void partition(FieldWriter out, ReplicatedPartition partition) {
        out.numbers(partition.replicas())
                .numbers(partition.inSync())
                .number(partition.leader())
                .number(partition.leaderEpoch())
                .number(partition.partitionEpoch())
                .numbers(partition.adding())
                .numbers(partition.removing());
    }

    private static ReplicatedPartition partition(FieldReader in) {
        return new ReplicatedPartition(
                in.numbers(), in.numbers(), in.integer(), in.integer(), in.integer(), in.numbers(), in.numbers());
    }

    private static int crc(byte[] bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        return (int) crc.getValue();
    }
}

package dev.strobe.broker.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The one thing that the broker reads in a consumer's subscription: which topics it names, so that offsets in use are
 * neither deleted nor forgotten. The layout's beginning (int16 version, then an array of strings) is the same in all
 * versions.
 */
final class Subscription {

    private static final int TOPICS_MAX = 1_000_000;

    private Subscription() {}

    /** The topics; empty where the bytes are not a subscription. */
    static Optional<Set<String>> topics(Opaque metadata) {
        ByteBuffer bytes = ByteBuffer.wrap(metadata.bytes());
        try {
            bytes.getShort();
            int count = bytes.getInt();
            if (count < 0 || count > TOPICS_MAX) {
                return Optional.empty();
            }
            Set<String> topics = new HashSet<>();
            for (int i = 0; i < count; i++) {
                int length = bytes.getShort();
                if (length < 0 || length > bytes.remaining()) {
                    return Optional.empty();
                }
                byte[] name = new byte[length];
                bytes.get(name);
                topics.add(new String(name, StandardCharsets.UTF_8));
            }
            return Optional.of(topics);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}

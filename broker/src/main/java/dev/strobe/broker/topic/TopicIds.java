package dev.strobe.broker.topic;

import dev.strobe.broker.partition.TopicId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Makes topic ids, and writes them as Kafka does: random UUIDs in URL-safe Base64 without a leading dash. */
public final class TopicIds {

    private static final int ATTEMPTS_MAX = 1_000;
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final RandomGenerator random;

    public TopicIds(RandomGenerator random) {
        this.random = random;
    }

    /** A new one; a text that begins with a dash would read as an option on a command line. */
    public TopicId next(Predicate<TopicId> isTaken) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            TopicId id = new TopicId(
                    (random.nextLong() & ~VERSION_MASK) | VERSION_4, (random.nextLong() & ~VARIANT_MASK) | VARIANT);
            if (!isTaken.test(id) && !text(id).startsWith("-")) {
                return id;
            }
        }
        throw new IllegalStateException("source of topic ids repeats itself: attempts=" + ATTEMPTS_MAX);
    }

    public static String text(TopicId id) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.high())
                .putLong(id.low())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static TopicId parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("not a topic id: " + text);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TopicId(buffer.getLong(), buffer.getLong());
    }
}

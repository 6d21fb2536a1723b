package dev.strobe.broker.api;

import dev.strobe.broker.partition.TopicId;
import org.jspecify.annotations.Nullable;

/** Who leads what this node does not, for clients that come to the wrong one (KIP-951). Thread-safe. */
@FunctionalInterface
public interface KnownLeaders {

    /** Nobody knows anything: a single node leads all there is. */
    KnownLeaders NONE = (topic, partition) -> null;

    /** Null where there is none, or nobody knows. */
    @Nullable Leader leaderOf(TopicId topic, int partition);

    /**
     * Where clients find it.
     *
     * @param rack null if it has none
     */
    record Leader(
            int node,
            int leaderEpoch,
            String host,
            int port,
            @Nullable String rack) {}
}

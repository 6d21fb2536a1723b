package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import java.util.List;

/**
 * What a follower asks a leader for.
 *
 * @param replica the follower's node
 * @param nodeEpoch of its registration
 * @param waitMs the leader may keep it waiting for {@code bytesMin}
 * @param bytesMax of the whole answer, but for one batch that is larger
 */
public record FetchAsk(int replica, long nodeEpoch, int waitMs, int bytesMin, int bytesMax, List<Part> parts) {

    public FetchAsk {
        parts = List.copyOf(parts);
    }

    /** Of one partition. */
    public record Part(TopicId topic, int partition, ReplicaFetch fetch, int bytesMax) {}
}

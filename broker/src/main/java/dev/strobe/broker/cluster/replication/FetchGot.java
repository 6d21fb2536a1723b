package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.partition.ReplicaAnswer;
import dev.strobe.broker.partition.TopicId;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What came back.
 *
 * @param failed in words, where there is no answer: connection refused or lost, no answer in time; empty if there is one
 * @param parts of the partitions that the answer names
 */
public record FetchGot(String failed, List<Part> parts) {

    public FetchGot {
        parts = List.copyOf(parts);
    }

    /** @param records whole batches and perhaps a part of one more; only valid during the call that hands it over */
    public record Part(TopicId topic, int partition, ReplicaAnswer answer, ByteBuffer records) {}
}

package dev.strobe.broker.simulation;

import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.simulation.client.Place;
import dev.strobe.broker.simulation.client.Violation;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into the nodes, once all is quiet: every replica of a partition has the same bytes. */
final class Replicas {

    private final Cluster cluster;

    Replicas(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Whether every replica is as long as its leader, and knows that all have everything. */
    boolean haveAll(List<Place> places) {
        return places.stream().allMatch(this::haveAll);
    }

    private boolean haveAll(Place place) {
        ReplicatedPartition partition = cluster.truth().partition(place.topic(), place.partition());
        if (partition == null) {
            return true;
        }
        Partition leader = replica(partition.leader(), place);
        return leader != null
                && partition.replicas().stream().allMatch(node -> {
                    Partition replica = replica(node, place);
                    return replica != null
                            && replica.view().highWatermark()
                                    == leader.view().log().endOffset()
                            && replica.view().log().endOffset()
                                    == leader.view().log().endOffset();
                });
    }

    void requireSame(Place place) {
        ReplicatedPartition partition = cluster.truth().partition(place.topic(), place.partition());
        if (partition == null) {
            return;
        }
        ByteBuffer first = null;
        for (int node : partition.replicas()) {
            Partition replica = replica(node, place);
            if (replica == null) {
                throw new Violation("a replica is missing: place=%s node=%d", place, node);
            }
            ByteBuffer bytes = bytes(replica.view().log());
            first = first == null ? bytes : first;
            int difference = first.mismatch(bytes);
            if (difference >= 0) {
                throw new Violation(
                        "replicas differ: place=%s node=%d other=%d position=%d",
                        place, partition.replicas().getFirst(), node, difference);
            }
        }
    }

    private @Nullable Partition replica(int node, Place place) {
        return node >= 0 && cluster.node(node).isUp() ? cluster.node(node).partition(place) : null;
    }

    private static ByteBuffer bytes(LogView log) {
        ByteBuffer all = ByteBuffer.allocate((int) log.sizeBytes());
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            LogSlice slice = log.read(offset, log.endOffset(), Integer.MAX_VALUE, true);
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            slice.copyTo(bytes, 0);
            offset = slice.nextOffset();
            slice.release();
            all.put(bytes.clear());
        }
        return all.flip();
    }
}

package dev.strobe.broker.simulation.client;

import dev.strobe.broker.partition.AppendError;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** What clients can ask a node. Each call happens in the node's life; the answer comes there too, at most once. */
public interface NodeApi {

    /** Whom the node believes to lead; not answered by a node that lost touch with the cluster. */
    void leaderOf(Place place, Consumer<Leader> answer);

    void produce(Place place, ByteBuffer batch, boolean allInSync, int timeoutMs, Consumer<Produced> answer);

    /** @param waitMs how long it may wait where nothing is there to be read */
    void fetch(Place place, long offset, int bytesMax, int waitMs, Consumer<Fetched> answer);

    /**
     * Who leads.
     *
     * @param exists whether the node knows the partition
     * @param node -1 while there is none
     */
    record Leader(boolean exists, int node, int epoch) {}

    /** How an append ended. */
    record Produced(AppendError error, long baseOffset, boolean duplicate) {}

    /** What a fetch brought: whole batches. */
    record Fetched(Status status, int epoch, long highWatermark, ByteBuffer records) {

        /** Without records. */
        public static Fetched refused(Status status) {
            return new Fetched(status, -1, -1, ByteBuffer.allocate(0));
        }
    }

    /** How a fetch ended. */
    enum Status {
        OK,
        NOT_LEADER,
        OUT_OF_RANGE
    }
}

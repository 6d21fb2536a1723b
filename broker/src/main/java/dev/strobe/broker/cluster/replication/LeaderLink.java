package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.partition.PartitionLoop;
import java.util.function.Consumer;

/** A follower's way to one leader. Owned by the loop it was opened for; at most one request is under way. */
public interface LeaderLink extends AutoCloseable {

    /** Asks; called back once on the loop: with an answer, or with why there is none. Connects if it must. */
    void fetch(FetchAsk ask, Consumer<FetchGot> whenDone);

    /** What is under way is not called back. */
    @Override
    void close();

    /** Makes links: over the network, or simulated. */
    @FunctionalInterface
    interface Factory {
        LeaderLink open(ClusterNode leader, PartitionLoop loop);
    }
}

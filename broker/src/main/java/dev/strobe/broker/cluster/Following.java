package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.partition.Partition;

/** How partitions of one loop are kept like their leaders' logs. Called on that loop. */
interface Following {

    /**
     * Copies from this leader from now on, and from no other.
     *
     * @param throttled whether it is a new replica, which may not take all of the network
     */
    void follow(Partition partition, ClusterNode leader, boolean throttled);

    /** Copies no more; nothing where it did not. */
    void unfollow(Partition partition);
}

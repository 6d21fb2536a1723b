package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.partition.Partition;

/** Told what this node becomes to partitions that it keeps; on the partition's loop, after the partition itself. */
public interface RoleListener {

    /** It leads the partition, in this epoch. */
    void leads(Partition partition, int leaderEpoch);

    /** It led the partition, and leads it no more. */
    void resigns(Partition partition);

    /** Nobody wants to know. */
    RoleListener NONE = new RoleListener() {
        @Override
        public void leads(Partition partition, int leaderEpoch) {}

        @Override
        public void resigns(Partition partition) {}
    };
}

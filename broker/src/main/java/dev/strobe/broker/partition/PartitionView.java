package dev.strobe.broker.partition;

import dev.strobe.broker.log.LogView;

/**
 * What others may see of a partition at one moment.
 *
 * @param log the log, of which readers see what lies before the high watermark
 * @param highWatermark consumers read up to here
 * @param offline why it does not serve, empty if it does
 * @param role what this node is to it; only a leader serves clients
 * @param leaderEpoch in which it has that role
 */
public record PartitionView(LogView log, long highWatermark, String offline, PartitionRole role, int leaderEpoch) {

    /** Of a single node, which always leads. */
    public PartitionView(LogView log, long highWatermark, String offline) {
        this(log, highWatermark, offline, PartitionRole.LEADER, 0);
    }

    public boolean isLeader() {
        return role == PartitionRole.LEADER;
    }

    public boolean isOnline() {
        return offline.isEmpty();
    }
}

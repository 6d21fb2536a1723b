package dev.strobe.broker.partition;

/**
 * How partitions of this node are one of several replicas.
 *
 * @param nodeId this node
 * @param alone whether there are no other nodes: then it leads all from the start, in epoch 0
 * @param inSyncChanges where leaders propose who is in sync
 * @param lagMsMax a follower that did not have all records for as long is out of sync
 */
public record ReplicaSettings(int nodeId, boolean alone, InSyncChanges inSyncChanges, long lagMsMax) {

    /** Of a single node. */
    public static ReplicaSettings alone(int nodeId) {
        return new ReplicaSettings(nodeId, true, InSyncChanges.NONE, Long.MAX_VALUE);
    }

    /** Of a node whose partitions do nothing until they are told to lead or to follow. */
    public static ReplicaSettings ofCluster(int nodeId, InSyncChanges inSyncChanges, long lagMsMax) {
        return new ReplicaSettings(nodeId, false, inSyncChanges, lagMsMax);
    }

    /** In ns; what is too large for that lasts for centuries all the same. */
    long lagNsMax() {
        return lagMsMax > Long.MAX_VALUE / 4_000_000 ? Long.MAX_VALUE / 4 : lagMsMax * 1_000_000;
    }
}

package dev.strobe.broker.cluster.metadata;

/**
 * A node as the cluster knows it.
 *
 * @param epoch of its registration: higher with each start, so that what a former life of it asks for can be told
 * @param incarnation made by the node at each start
 * @param client where clients connect
 * @param peer where other nodes connect
 * @param rack empty if it has none
 * @param fenced whether it may neither lead nor count as in sync
 * @param leaving whether it asked to be relieved of what it leads, to stop
 */
public record ClusterNode(
        int id,
        long epoch,
        String incarnation,
        HostPort client,
        HostPort peer,
        String rack,
        boolean fenced,
        boolean leaving) {

    /** Whether it may lead, follow in sync, and get new replicas. */
    public boolean isActive() {
        return !fenced && !leaving;
    }
}

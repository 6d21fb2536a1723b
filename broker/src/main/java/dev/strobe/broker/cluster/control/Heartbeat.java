package dev.strobe.broker.cluster.control;

/**
 * What a node tells the controller every {@code broker.heartbeat.interval.ms}.
 *
 * @param nodeEpoch of its registration
 * @param version of the metadata that it has taken up
 * @param wantsStop whether it waits to be relieved of what it leads
 */
public record Heartbeat(int node, long nodeEpoch, long version, boolean wantsStop) {

    /**
     * The controller's answer.
     *
     * @param status what it made of it
     * @param controllerEpoch of the controller that answers
     * @param fenced whether the node is
     * @param mayStop whether it leads nothing any more
     */
    public record Answer(Status status, int controllerEpoch, boolean fenced, boolean mayStop) {}

    /** What the controller made of it. */
    public enum Status {
        OK,
        /** The node that was asked does not control. */
        NOT_CONTROLLER,
        /** That life of the node is not registered: it registers again. */
        STALE_EPOCH,
        /** No answer: connection refused, lost, or too late. */
        NO_ANSWER
    }
}

package dev.strobe.broker.cluster.metadata;

import org.jspecify.annotations.Nullable;

/** Refusals that several commands share. */
final class Refusals {

    private Refusals() {}

    static Outcome.Refused refused(Outcome.Reason reason, String message) {
        return new Outcome.Refused(reason, message);
    }

    /** Null if it is the present controller's epoch. */
    static Outcome.@Nullable Refused staleController(MetadataImage image, int epoch) {
        return epoch == image.controllerEpoch()
                ? null
                : refused(
                        Outcome.Reason.STALE,
                        "controller is out of date: epoch=" + epoch + " != controllerEpoch=" + image.controllerEpoch());
    }

    /** Null if this life of the node is the registered one. */
    static Outcome.@Nullable Refused staleNode(MetadataImage image, int id, long epoch) {
        ClusterNode node = image.node(id);
        return node != null && node.epoch() == epoch
                ? null
                : refused(
                        Outcome.Reason.STALE,
                        "node is not registered with this epoch: node=" + id + " epoch=" + epoch + " registered="
                                + (node == null ? "none" : node.epoch()));
    }

    static Outcome.Refused noSuchTopic(Object topic) {
        return refused(Outcome.Reason.UNKNOWN_TOPIC, "The topic '" + topic + "' does not exist.");
    }

    static Outcome.Refused noSuchPartition(Object topic, int partition) {
        return refused(
                Outcome.Reason.UNKNOWN_TOPIC, "There is no such partition: topicId=" + topic + " index=" + partition);
    }
}

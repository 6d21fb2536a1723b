package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.Refusals.refused;
import static dev.strobe.broker.cluster.metadata.Refusals.staleController;
import static dev.strobe.broker.cluster.metadata.Refusals.staleNode;

import org.jspecify.annotations.Nullable;

/** What commands about nodes do to the image, partitions that they lead and follow included. */
final class NodeRules {

    private NodeRules() {}

    static Outcome claim(ImageDraft draft, Command.ClaimController claim) {
        MetadataImage image = draft.before();
        if (claim.epoch() == image.controllerEpoch() && claim.node() == image.controller()) {
            return new Outcome.Done();
        }
        if (claim.epoch() <= image.controllerEpoch()) {
            return refused(
                    Outcome.Reason.STALE,
                    "claim of control is out of date: node=" + claim.node() + " epoch=" + claim.epoch()
                            + " <= controllerEpoch=" + image.controllerEpoch());
        }
        draft.controller(claim.node(), claim.epoch());
        return new Outcome.Done();
    }

    /** A life that ends without having been fenced loses what it had all the same. */
    static Outcome register(ImageDraft draft, Command.Register wanted) {
        ClusterNode known = draft.nodes().get(wanted.node());
        if (known != null && known.incarnation().equals(wanted.incarnation())) {
            return new Outcome.Given(known.epoch());
        }
        if (known != null) {
            restart(draft, known);
        }
        draft.put(new ClusterNode(
                wanted.node(),
                draft.version(),
                wanted.incarnation(),
                wanted.client(),
                wanted.peer(),
                wanted.rack(),
                true,
                false));
        return new Outcome.Given(draft.version());
    }

    static Outcome fence(ImageDraft draft, Command.Fence command) {
        Outcome stale = stale(draft, command.controllerEpoch(), command.node(), command.nodeEpoch());
        if (stale != null) {
            return stale;
        }
        ClusterNode node = known(draft, command.node());
        if (!node.fenced()) {
            fence(draft, node);
        }
        return new Outcome.Done();
    }

    static Outcome unfence(ImageDraft draft, Command.Unfence command) {
        Outcome stale = stale(draft, command.controllerEpoch(), command.node(), command.nodeEpoch());
        if (stale != null) {
            return stale;
        }
        ClusterNode node = known(draft, command.node());
        if (node.fenced()) {
            draft.put(with(node, false, node.leaving()));
            draft.eachPartition((topic, partition) -> partition.replicas().contains(node.id())
                    ? new PartitionDraft(partition, draft::isActive)
                            .revived(TopicRules.isUnclean(topic))
                            .finished()
                    : partition);
        }
        return new Outcome.Done();
    }

    static Outcome leave(ImageDraft draft, Command.Leave command) {
        Outcome stale = staleNode(draft.before(), command.node(), command.nodeEpoch());
        if (stale != null) {
            return stale;
        }
        ClusterNode node = known(draft, command.node());
        draft.put(with(node, node.fenced(), true));
        draft.eachPartition((topic, partition) -> partition.inSync().contains(node.id())
                ? new PartitionDraft(partition, draft::isActive)
                        .relieved(node.id())
                        .finished()
                : partition);
        return new Outcome.Given(draft.topics().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.leader() == node.id())
                .count());
    }

    static Outcome unregister(ImageDraft draft, Command.Unregister command) {
        ClusterNode node = draft.nodes().get(command.node());
        if (node == null) {
            return refused(Outcome.Reason.UNKNOWN_NODE, "node is not registered: node=" + command.node());
        }
        long kept = draft.topics().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.replicas().contains(node.id()))
                .count();
        if (!node.fenced() || kept > 0) {
            return refused(
                    Outcome.Reason.INELIGIBLE_REPLICA,
                    "node is in use: node=" + node.id() + " fenced=" + node.fenced() + " replicas=" + kept);
        }
        draft.removeNode(node.id());
        return new Outcome.Done();
    }

    private static void fence(ImageDraft draft, ClusterNode node) {
        draft.put(with(node, true, node.leaving()));
        draft.eachPartition((topic, partition) -> partition.inSync().contains(node.id())
                ? new PartitionDraft(partition, draft::isActive)
                        .lost(node.id(), TopicRules.isUnclean(topic))
                        .finished()
                : partition);
    }

    /** As {@link #fence}; and what was proposed while it was in its former life is out of date. */
    private static void restart(ImageDraft draft, ClusterNode node) {
        draft.put(with(node, true, node.leaving()));
        draft.eachPartition((topic, partition) -> {
            if (!partition.replicas().contains(node.id())) {
                return partition;
            }
            PartitionDraft restarted = new PartitionDraft(partition, draft::isActive).restarted();
            return partition.inSync().contains(node.id())
                    ? restarted.lost(node.id(), TopicRules.isUnclean(topic)).finished()
                    : restarted.finished();
        });
    }

    private static @Nullable Outcome stale(ImageDraft draft, int controllerEpoch, int node, long nodeEpoch) {
        Outcome controller = staleController(draft.before(), controllerEpoch);
        return controller == null ? staleNode(draft.before(), node, nodeEpoch) : controller;
    }

    private static ClusterNode known(ImageDraft draft, int id) {
        ClusterNode node = draft.nodes().get(id);
        if (node == null) {
            throw new IllegalStateException("a command about a node that is not there: node=" + id);
        }
        return node;
    }

    private static ClusterNode with(ClusterNode node, boolean fenced, boolean leaving) {
        return new ClusterNode(
                node.id(), node.epoch(), node.incarnation(), node.client(), node.peer(), node.rack(), fenced, leaving);
    }
}

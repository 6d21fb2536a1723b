package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataChanges;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.flight.ClusterEvents;
import dev.strobe.broker.telemetry.trace.ClusterChange;
import dev.strobe.broker.telemetry.trace.SpanAttribute;
import dev.strobe.broker.telemetry.trace.SpanName;
import dev.strobe.broker.time.NanoClock;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells of each change of leaders, in-sync sets, nodes and control: in events and metrics. One thread at a time. */
final class ClusterReports {

    private final IntFunction<String> fencingReason;
    private final LongAdder elections;
    private final LongAdder inSyncChanges;
    private final NanoClock clock;
    private final Queue<Seen> untold = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Consumer<ClusterChange> spans;

    /** When what is being told was heard; the consensus's thread. */
    private long changedNs;

    /** @param fencingReason why a node was fenced or let back, where this node decided it; else empty */
    ClusterReports(
            int nodeId,
            Supplier<MetadataImage> image,
            IntFunction<String> fencingReason,
            NanoClock clock,
            Instruments instruments) {
        this.fencingReason = fencingReason;
        this.clock = clock;
        ClusterEvents.prepare();
        this.elections =
                instruments.counter("strobe_elections_total", "Partitions that got another leader, or lost theirs");
        this.inSyncChanges = instruments.counter("strobe_in_sync_changes_total", "Changes of who is in sync");
        instruments.gauge(
                "strobe_metadata_version",
                "Version of the metadata that this node knows",
                () -> image.get().version());
        instruments.gauge(
                "strobe_controller_epoch",
                "Epoch of the latest claim of control",
                () -> image.get().controllerEpoch());
        instruments.gauge(
                "strobe_controller_active",
                "1 where this node controls the cluster",
                () -> image.get().controller() == nodeId ? 1 : 0);
        instruments.gauge(
                "strobe_nodes",
                "Nodes of the cluster, fenced ones included",
                () -> image.get().nodes().size());
        instruments.gauge(
                "strobe_nodes_fenced",
                "Nodes that neither lead nor count as in sync",
                () -> image.get().nodes().values().stream()
                        .filter(ClusterNode::fenced)
                        .count());
        instruments.gauge(
                "strobe_partitions_led",
                "Partitions that this node leads",
                () -> ClusterState.led(image.get(), nodeId));
    }

    /** Has spans made of changes. Before the first change. */
    void spansTo(Consumer<ClusterChange> taker) {
        spans = taker;
    }

    /** The cluster went on from one image to the next, which this node heard at a time of its clock. */
    void changed(MetadataImage before, MetadataImage now, long heardNs) {
        changedNs = heardNs;
        MetadataChanges changes = MetadataChanges.between(before, now);
        MetadataChanges.Control control = changes.controller();
        if (control != null) {
            ClusterEvents.controller(control.node(), control.epoch());
        }
        changes.fencing().forEach(fencing -> fenced(fencing, reason(fencing.node(), before, now)));
        changes.elections().forEach(this::elected);
        changes.inSync().forEach(this::inSyncChanged);
    }

    /** All that was told so far has been taken up. Another thread than the rest. */
    void takenUp() {
        Consumer<ClusterChange> taker = spans;
        Seen seen = untold.poll();
        while (seen != null) {
            if (taker != null) {
                taker.accept(new ClusterChange(seen.name, seen.atNs, clock.nanoTime(), seen.attributes));
            }
            seen = untold.poll();
        }
    }

    private void fenced(MetadataChanges.Fencing fencing, String reason) {
        ClusterEvents.fencing(fencing.node(), fencing.fenced(), reason);
        note(
                SpanName.FENCING,
                Map.of(
                        SpanAttribute.NODE, fencing.node(),
                        SpanAttribute.FENCED, fencing.fenced(),
                        SpanAttribute.REASON, reason));
    }

    private void elected(MetadataChanges.Election election) {
        elections.increment();
        ClusterEvents.election(
                election.topic(), election.partition(), election.leader(), election.previous(), election.leaderEpoch());
        note(
                SpanName.ELECTION,
                Map.of(
                        SpanAttribute.DESTINATION, election.topic(),
                        SpanAttribute.PARTITION, Integer.toString(election.partition()),
                        SpanAttribute.LEADER, election.leader(),
                        SpanAttribute.PREVIOUS_LEADER, election.previous(),
                        SpanAttribute.LEADER_EPOCH, election.leaderEpoch()));
    }

    private void inSyncChanged(MetadataChanges.InSync change) {
        inSyncChanges.increment();
        ClusterEvents.inSyncChange(
                change.topic(),
                change.partition(),
                change.leaderEpoch(),
                change.partitionEpoch(),
                change.inSync(),
                change.before());
        note(
                SpanName.IN_SYNC_CHANGE,
                Map.of(
                        SpanAttribute.DESTINATION, change.topic(),
                        SpanAttribute.PARTITION, Integer.toString(change.partition()),
                        SpanAttribute.LEADER_EPOCH, change.leaderEpoch(),
                        SpanAttribute.IN_SYNC, change.inSync().toString(),
                        SpanAttribute.IN_SYNC_BEFORE, change.before().toString()));
    }

    private void note(SpanName name, Map<SpanAttribute, Object> attributes) {
        if (spans != null) {
            untold.add(new Seen(name, changedNs, attributes));
        }
    }

    /** A change that was not taken up yet. */
    private record Seen(SpanName name, long atNs, Map<SpanAttribute, Object> attributes) {}

    private String reason(int node, MetadataImage before, MetadataImage now) {
        ClusterNode was = before.node(node);
        ClusterNode is = now.node(node);
        if (was == null || is == null || was.epoch() != is.epoch()) {
            return "started anew";
        }
        String known = fencingReason.apply(node);
        return known.isEmpty() ? "decided by the controller" : known;
    }
}

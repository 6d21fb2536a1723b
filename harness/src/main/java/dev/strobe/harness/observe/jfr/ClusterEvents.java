package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.observe.cause.ReplicaWait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;

/**
 * What the recordings tell of a cluster: who leads, who counts as in sync, who is fenced, who controls, and which follower
 * records waited for. Every node tells what it took up; of the same change the first telling counts.
 *
 * <p>Owned by one thread.
 */
public final class ClusterEvents {

    static final String REPLICATION = "strobe.Replication";
    static final String ELECTION = "strobe.Election";
    static final String IN_SYNC = "strobe.InSyncChange";
    static final String FENCING = "strobe.Fencing";
    static final String CONTROLLER = "strobe.Controller";

    /** Every event that {@link #take} knows. */
    static final List<String> NAMES = List.of(REPLICATION, ELECTION, IN_SYNC, FENCING, CONTROLLER);

    static final int CHANGES_MAX = 10_000;
    static final int WAITS_MAX = 300_000;

    /** How long a follower that is then given up may have been waited for. */
    private static final long GIVEN_UP_NS = TimeUnit.SECONDS.toNanos(60);

    private final TopicIds topics;
    private final Windows windows;
    private final List<RecordedEvent> recording = new ArrayList<>();
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final List<ReplicaWait> waits = new ArrayList<>();
    private long dropped;

    /**
     * One change of the cluster.
     *
     * @param kind {@code election}, {@code in-sync}, {@code fencing} or {@code controller}
     * @param atNs when the first node took it up, on the monotonic clock
     * @param text one line for a person
     * @param detail by name: {@code partition}, {@code leader}, {@code previous}, {@code node}, ...
     */
    public record Change(String kind, long atNs, String text, Map<String, String> detail) {

        private Change earlier(Change other) {
            return other.atNs < atNs ? other : this;
        }
    }

    /** @param windows in which some slow message was under way */
    ClusterEvents(TopicIds topics, Windows windows) {
        this.topics = topics;
        this.windows = windows;
    }

    void take(RecordedEvent event) {
        if (event.getEventType().getName().equals(REPLICATION)) {
            replicated(event);
        } else if (recording.size() < CHANGES_MAX) {
            recording.add(event);
        } else {
            dropped++;
        }
    }

    private void replicated(RecordedEvent event) {
        String topic = topics.topic(event.getLong("topicIdHigh"), event.getLong("topicIdLow"));
        long startNs = event.getLong("startNs");
        long endNs = startNs + event.getLong("durationNs");
        if (topic == null || !windows.overlap(startNs, endNs)) {
            return;
        }
        if (waits.size() >= WAITS_MAX) {
            dropped++;
            return;
        }
        waits.add(new ReplicaWait(
                ReplicaWait.partition(topic, event.getInt("partition")),
                Integer.toString(event.getInt("follower")),
                startNs,
                endNs,
                false));
    }

    /** Maps what the recording held to the monotonic clock. */
    void endRecording(ClockAnchors anchors) {
        for (RecordedEvent event : recording) {
            long atNs = anchors.monotonicNs(StageEvents.epochNs(event.getStartTime()));
            switch (event.getEventType().getName()) {
                case ELECTION -> election(event, atNs);
                case IN_SYNC -> inSync(event, atNs);
                case FENCING -> fencing(event, atNs);
                case CONTROLLER -> controller(event, atNs);
                default ->
                    throw new IllegalStateException(
                            "not taken: event=" + event.getEventType().getName());
            }
        }
        recording.clear();
    }

    private void election(RecordedEvent event, long atNs) {
        String topic = text(event, "topic");
        if (!topics.knows(topic)) {
            return;
        }
        String partition = ReplicaWait.partition(topic, event.getInt("partition"));
        int leader = event.getInt("leader");
        int previous = event.getInt("previous");
        int epoch = event.getInt("leaderEpoch");
        String text = partition + ": " + (leader < 0 ? "no leader" : "node " + leader + " leads")
                + (previous < 0 ? "" : " after node " + previous) + ", epoch " + epoch;
        add(
                "election " + partition + " " + epoch,
                new Change(
                        "election",
                        atNs,
                        text,
                        Map.of(
                                "partition",
                                partition,
                                "leader",
                                Integer.toString(leader),
                                "previous",
                                Integer.toString(previous),
                                "epoch",
                                Integer.toString(epoch))));
    }

    private void inSync(RecordedEvent event, long atNs) {
        String topic = text(event, "topic");
        if (!topics.knows(topic)) {
            return;
        }
        String partition = ReplicaWait.partition(topic, event.getInt("partition"));
        String inSync = text(event, "inSync");
        String before = text(event, "before");
        String key = "in-sync " + partition + " " + event.getInt("leaderEpoch") + " " + event.getInt("partitionEpoch");
        boolean first = add(
                key,
                new Change(
                        "in-sync",
                        atNs,
                        partition + ": in sync are " + inSync + ", before " + before,
                        Map.of("partition", partition, "in_sync", inSync, "before", before)));
        if (first && windows.overlap(atNs - GIVEN_UP_NS, atNs)) {
            List<String> left = List.of(inSync.split(","));
            Arrays.stream(before.split(","))
                    .filter(node -> !node.isEmpty() && !left.contains(node))
                    .forEach(node -> waits.add(new ReplicaWait(partition, node, atNs - GIVEN_UP_NS, atNs, true)));
        }
    }

    private void fencing(RecordedEvent event, long atNs) {
        int node = event.getInt("node");
        boolean fenced = event.getBoolean("fenced");
        String text = "node " + node + (fenced ? " is fenced: " + text(event, "reason") : " is let back");
        String key = "fencing " + node + " " + fenced + " " + atNs;
        add(
                key,
                new Change(
                        "fencing",
                        atNs,
                        text,
                        Map.of("node", Integer.toString(node), "fenced", Boolean.toString(fenced))));
    }

    private void controller(RecordedEvent event, long atNs) {
        int node = event.getInt("node");
        int epoch = event.getInt("epoch");
        add(
                "controller " + epoch,
                new Change(
                        "controller",
                        atNs,
                        "node " + node + " controls the cluster, epoch " + epoch,
                        Map.of("node", Integer.toString(node), "epoch", Integer.toString(epoch))));
    }

    private boolean add(String key, Change change) {
        return changes.merge(key, change, Change::earlier).equals(change);
    }

    private static String text(RecordedEvent event, String field) {
        String text = event.getString(field);
        return text == null ? "" : text;
    }

    /** In the order of time. */
    public List<Change> changes() {
        Map<String, String> fenced = new HashMap<>();
        return changes.values().stream()
                .sorted((a, b) -> Long.compare(a.atNs(), b.atNs()))
                .filter(change -> !change.kind().equals("fencing") || news(change, fenced))
                .toList();
    }

    /** Fencing has no epoch: what is so already is only taken up by another node. */
    private static boolean news(Change fencing, Map<String, String> fenced) {
        String now = fencing.detail().getOrDefault("fenced", "");
        return !now.equals(fenced.put(fencing.detail().getOrDefault("node", ""), now));
    }

    public List<ReplicaWait> waits() {
        return List.copyOf(waits);
    }

    /** Events that were left out because there were too many. */
    public long dropped() {
        return dropped;
    }
}

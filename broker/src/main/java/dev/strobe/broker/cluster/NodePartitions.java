package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.LeaderTerm;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.Topic;
import dev.strobe.broker.topic.TopicConfigs;
import dev.strobe.broker.topic.TopicImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what this node keeps what the metadata says: opens partitions, tells them whether they lead or whom they follow, closes
 * and deletes those that are no longer this node's, and publishes the topics for whoever serves clients.
 *
 * <p>Only the newest image counts. One may come while a partition is being opened or closed: what it says is looked up again
 * when that is done. A folder belongs to one of them at a time, so a topic made again under a deleted one's name waits for the
 * other to be gone. Partitions are told on their own loops, in the order of the images.
 *
 * <p>Nothing is opened or deleted before an image shows this life of the node, because earlier ones may tell of a time that
 * has passed, when a topic that exists had not been made. Whoever calls sees to that.
 *
 * <p>Owned by the control loop; {@link #topics} and {@link #versionTaken} may be read from any thread.
 */
final class NodePartitions {

    private static final int OPENING_MAX = 8;
    private static final long RETRY_MS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(NodePartitions.class);

    private final int nodeId;
    private final Member.Seams seams;
    private final PartitionFolders folders;
    private final TopicConfigs configs;
    private final Function<PartitionLoop, Following> following;

    private final Map<KeptPartition.Id, KeptPartition> kept = new LinkedHashMap<>();
    private final ArrayDeque<KeptPartition> toOpen = new ArrayDeque<>();
    private final Set<String> busyFolders = new HashSet<>();
    private final Map<String, Topic> published = new HashMap<>();
    private final Set<TopicId> dirty = new LinkedHashSet<>();
    private final Consumer<String> deleted;

    private MetadataImage image = MetadataImage.EMPTY;
    private int opening;
    private boolean inTouch;
    private boolean stopped;
    private volatile TopicImage topics = new TopicImage(Map.of());
    private volatile long versionTaken;

    /**
     * One that keeps nothing yet.
     *
     * @param following how partitions of a loop follow
     * @param deleted told the name of each topic that is gone
     */
    NodePartitions(Member.Seams seams, Function<PartitionLoop, Following> following, Consumer<String> deleted) {
        this.nodeId = seams.config().nodeId();
        this.seams = seams;
        this.folders = new PartitionFolders(seams.disk(), seams.config().logDir());
        this.configs = new TopicConfigs(seams.config().topics().log());
        this.following = following;
        this.deleted = deleted;
    }

    /** The topics as this node has taken them up. Any thread. */
    TopicImage topics() {
        return topics;
    }

    /** Of the newest image of which every partition of this node is open. Any thread. */
    long versionTaken() {
        return versionTaken;
    }

    /** Takes up a newer image. */
    void takeUp(MetadataImage newer) {
        if (stopped) {
            return;
        }
        MetadataImage before = image;
        boolean first = before.version() == MetadataImage.EMPTY.version();
        image = newer;
        boolean moved = hasMovedNodes(before, newer);
        for (ReplicatedTopic topic : sorted(newer)) {
            if (moved || !topic.equals(before.topic(topic.id()))) {
                takeUp(topic);
            }
        }
        sorted(before).stream().filter(topic -> newer.topic(topic.id()) == null).forEach(this::giveUp);
        if (first) {
            removeStrays();
        }
        settle();
    }

    /** Fences what this node leads while it is out of touch, and unfences it again. */
    void setInTouch(boolean now) {
        inTouch = now;
        for (KeptPartition one : kept.values()) {
            Partition partition = one.open();
            if (partition != null && one.isLedBy(nodeId)) {
                partition.loop().execute(() -> partition.fence(!now));
            }
        }
    }

    /** Stops serving, for the end of the node; completes when every partition has. */
    CompletableFuture<Void> stopServing(String reason) {
        stopped = true;
        return CompletableFuture.allOf(open().stream()
                .map(partition -> CompletableFuture.runAsync(() -> stop(partition, reason), partition.loop()::execute))
                .toArray(CompletableFuture[]::new));
    }

    /** Those that are open now. */
    List<Partition> open() {
        List<Partition> open = new ArrayList<>();
        kept.values().forEach(one -> {
            Partition partition = one.open();
            if (partition != null) {
                open.add(partition);
            }
        });
        return open;
    }

    private void takeUp(ReplicatedTopic topic) {
        Topic before = published.get(topic.name());
        if (before == null
                || !before.id().equals(topic.id())
                || before.partitions().size() != topic.partitions().size()
                || !before.configs().equals(topic.configs())) {
            dirty.add(topic.id());
        }
        for (int index = 0; index < topic.partitions().size(); index++) {
            ReplicatedPartition partition = topic.partitions().get(index);
            KeptPartition.Id id = new KeptPartition.Id(topic.id(), index);
            KeptPartition present = kept.get(id);
            boolean wanted = partition.replicas().contains(nodeId);
            if (present == null && wanted) {
                KeptPartition fresh = new KeptPartition(id, topic.name(), topic.configs());
                kept.put(id, fresh);
                toOpen.add(fresh);
            } else if (present != null && wanted) {
                tell(present, topic, partition);
            } else if (present != null) {
                giveUp(present, "another node keeps the partition");
            }
        }
    }

    private void giveUp(ReplicatedTopic gone) {
        dirty.add(gone.id());
        for (int index = 0; index < gone.partitions().size(); index++) {
            KeptPartition present = kept.get(new KeptPartition.Id(gone.id(), index));
            if (present != null) {
                giveUp(present, "topic was deleted");
            }
        }
        deleted.accept(gone.name());
    }

    private void giveUp(KeptPartition one, String reason) {
        switch (one.state) {
            case OPEN -> close(one, reason);
            case WAITING -> {
                toOpen.remove(one);
                kept.remove(one.id);
            }
            case BROKEN -> kept.remove(one.id);
            // Seen to when that is done.
            case OPENING, CLOSING -> {}
        }
    }

    /** Opens what waits, publishes what changed, and notes how far that is. */
    private void settle() {
        startOpening();
        publish();
        if (toOpen.isEmpty() && opening == 0) {
            versionTaken = image.version();
        }
    }

    private void startOpening() {
        for (Iterator<KeptPartition> waiting = toOpen.iterator(); waiting.hasNext() && opening < OPENING_MAX; ) {
            KeptPartition one = waiting.next();
            if (busyFolders.add(one.folder())) {
                waiting.remove();
                opening++;
                one.state = KeptPartition.State.OPENING;
                LogConfig config = configs.logConfig(one.configs);
                onPool(() -> open(one, config));
            }
        }
    }

    /** On the pool. */
    private void open(KeptPartition one, LogConfig config) {
        Partition opened = null;
        String trouble = "";
        try {
            opened = seams.partitions()
                    .open(
                            one.id.topicId(),
                            one.topic,
                            one.id.index(),
                            folders.prepare(one.id.topicId(), one.topic, one.id.index()),
                            config);
        } catch (RuntimeException failed) {
            // Whatever one partition's files provoke, the others must go on.
            LOG.error("partition cannot be opened: partition={}", one.folder(), failed);
            trouble = String.valueOf(failed.getMessage());
        }
        Partition partition = opened;
        String why = trouble;
        seams.control().execute(() -> opened(one, partition, why));
    }

    private void opened(KeptPartition one, @Nullable Partition partition, String trouble) {
        opening--;
        one.partition = partition;
        ReplicatedTopic topic = image.topic(one.id.topicId());
        ReplicatedPartition wanted = image.partition(one.id.topicId(), one.id.index());
        boolean keeps = topic != null && wanted != null && wanted.replicas().contains(nodeId);
        if (partition == null) {
            busyFolders.remove(one.folder());
            one.state = KeptPartition.State.BROKEN;
            one.trouble = trouble;
            if (!keeps) {
                kept.remove(one.id);
            }
        } else {
            one.state = KeptPartition.State.OPEN;
            if (stopped) {
                partition.loop().execute(() -> partition.stopServing("the node is stopping"));
            } else if (topic != null && wanted != null && keeps) {
                tell(one, topic, wanted);
            } else {
                close(one, "another node keeps the partition");
            }
        }
        dirty.add(one.id.topicId());
        if (!stopped) {
            settle();
        }
    }

    private void tell(KeptPartition one, ReplicatedTopic topic, ReplicatedPartition state) {
        Partition partition = one.open();
        if (partition == null) {
            return;
        }
        if (!one.configs.equals(topic.configs())) {
            one.configs = topic.configs();
            LogConfig config = configs.logConfig(topic.configs());
            partition.loop().execute(() -> partition.configure(config));
        }
        ClusterNode leader = image.node(state.leader());
        KeptPartition.Role told = one.role;
        KeptPartition.Role now = KeptPartition.Role.of(state, leader);
        if (now.equals(told)) {
            return;
        }
        boolean led = one.isLedBy(nodeId);
        one.role = now;
        if (state.leader() == nodeId) {
            lead(partition, state, told == null || !told.isSameTerm(now));
        } else if (told == null || !told.isSameTerm(now)) {
            follow(partition, state, leader, led);
        }
    }

    private void lead(Partition partition, ReplicatedPartition state, boolean anew) {
        LeaderTerm term =
                new LeaderTerm(nodeId, state.leaderEpoch(), state.partitionEpoch(), state.replicas(), state.inSync());
        boolean outOfTouch = !inTouch;
        partition.loop().execute(() -> {
            if (anew) {
                following.apply(partition.loop()).unfollow(partition);
            }
            partition.fence(outOfTouch);
            partition.lead(term);
            if (anew) {
                seams.roles().leads(partition, term.leaderEpoch());
            }
        });
    }

    private void follow(Partition partition, ReplicatedPartition state, @Nullable ClusterNode leader, boolean led) {
        partition.loop().execute(() -> {
            partition.follow(state.leader(), state.leaderEpoch());
            if (led) {
                seams.roles().resigns(partition);
            }
            Following links = following.apply(partition.loop());
            if (leader == null) {
                links.unfollow(partition);
            } else {
                links.follow(partition, leader, state.adding().contains(nodeId));
            }
        });
    }

    private void close(KeptPartition one, String reason) {
        Partition partition = one.partition;
        if (partition == null) {
            throw new IllegalStateException("closed before it was open: partition=" + one.folder());
        }
        one.state = KeptPartition.State.CLOSING;
        dirty.add(one.id.topicId());
        boolean led = one.isLedBy(nodeId);
        partition.loop().execute(() -> {
            stop(partition, reason);
            if (led) {
                seams.roles().resigns(partition);
            }
            seams.control().execute(() -> onPool(() -> delete(one, partition)));
        });
    }

    private void stop(Partition partition, String reason) {
        following.apply(partition.loop()).unfollow(partition);
        partition.stopServing(reason);
    }

    /** On the pool. */
    private void delete(KeptPartition one, Partition partition) {
        try {
            partition.close();
        } catch (RuntimeException failed) {
            LOG.warn("partition to be deleted could not be closed in order: partition={}", one.folder(), failed);
        }
        discard(one.id.topicId(), one.topic, one.id.index());
        seams.control().execute(() -> {
            kept.remove(one.id);
            freed(one.folder(), one.id.topicId());
        });
    }

    private void discard(TopicId topicId, String topic, int index) {
        try {
            folders.discard(topicId, topic, index);
        } catch (RuntimeException failed) {
            LOG.warn("records of a former partition stay until the next start: partition={}-{}", topic, index, failed);
        }
    }

    /** A folder is free again: for another topic of that name, or because the same partition came back meanwhile. */
    private void freed(String folder, TopicId topicId) {
        busyFolders.remove(folder);
        ReplicatedTopic topic = image.topic(topicId);
        if (!stopped) {
            if (topic != null) {
                takeUp(topic);
            }
            settle();
        }
    }

    /** Deletes what former starts kept and this node no longer does. */
    private void removeStrays() {
        onPool(() -> {
            List<PartitionFolders.Found> found;
            try {
                found = folders.found();
            } catch (RuntimeException failed) {
                LOG.warn("folders of former partitions were not looked for", failed);
                return;
            }
            seams.control().execute(() -> found.forEach(this::removeStray));
        });
    }

    private void removeStray(PartitionFolders.Found found) {
        String folder = PartitionFolders.name(found.topic(), found.index());
        ReplicatedPartition wanted = image.partition(found.topicId(), found.index());
        boolean keeps = wanted != null && wanted.replicas().contains(nodeId);
        if (!keeps && !stopped && busyFolders.add(folder)) {
            LOG.info("deletes what it no longer keeps: partition={}", folder);
            onPool(() -> {
                discard(found.topicId(), found.topic(), found.index());
                seams.control().execute(() -> freed(folder, found.topicId()));
            });
        }
    }

    private void onPool(Runnable work) {
        try {
            seams.pool().execute(work);
        } catch (RejectedExecutionException full) {
            seams.control().schedule(() -> onPool(work), RETRY_MS);
        }
    }

    private void publish() {
        if (dirty.isEmpty()) {
            return;
        }
        published.values().removeIf(topic -> image.topic(topic.id()) == null);
        for (TopicId id : dirty) {
            ReplicatedTopic topic = image.topic(id);
            if (topic != null) {
                published.put(topic.name(), topic(topic));
            }
        }
        dirty.clear();
        topics = new TopicImage(published);
    }

    private Topic topic(ReplicatedTopic topic) {
        List<Partition> partitions = new ArrayList<>();
        for (int index = 0; index < topic.partitions().size(); index++) {
            KeptPartition one = kept.get(new KeptPartition.Id(topic.id(), index));
            Partition open = one == null ? null : one.open();
            partitions.add(open != null ? open : elsewhere(topic, index, one == null ? "" : one.trouble));
        }
        return new Topic(topic.id(), topic.name(), partitions, topic.configs(), topic.internal());
    }

    private Partition elsewhere(ReplicatedTopic topic, int index, String trouble) {
        List<PartitionLoop> loops = seams.loops();
        PartitionLoop loop = loops.get(Math.floorMod(topic.id().hashCode() + index, loops.size()));
        return new ElsewherePartition(topic.id(), topic.name(), index, loop, seams.clock(), trouble);
    }

    /** In the order of the names, so that the same happens each time. */
    private static Collection<ReplicatedTopic> sorted(MetadataImage image) {
        return new TreeMap<>(image.topics()).values();
    }

    /** Whether a node is elsewhere than it was, or started anew. */
    private static boolean hasMovedNodes(MetadataImage before, MetadataImage now) {
        for (ClusterNode node : now.nodes().values()) {
            ClusterNode was = before.node(node.id());
            if (was == null || was.epoch() != node.epoch() || !was.peer().equals(node.peer())) {
                return true;
            }
        }
        return false;
    }
}

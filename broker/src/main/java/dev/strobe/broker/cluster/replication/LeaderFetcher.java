package dev.strobe.broker.cluster.replication;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.partition.ReplicaFetch;
import dev.strobe.broker.partition.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from one leader for all partitions of a loop that follow it, in rounds.
 *
 * <pre>
 *        +--------------- answered ---------------+
 *        v                                        |
 *      idle --somebody may ask--> asking ---------+
 *        ^                          |         (all have taken what came, or SETTLE_MS)
 *        +---- after the backoff ---+ no answer
 * </pre>
 *
 * <p>A partition may need a moment to take what came, to make it durable or to cut its log. The others wait for it with the
 * next round, for they share its disk, and a round without it would keep it waiting at the leader.
 *
 * <p>A partition that a round went wrong for sits out the next ones for {@code replica.fetch.backoff.ms}, and keeps nobody
 * else waiting. A round that waits at the leader ends in time for whoever sits out; one who joins meanwhile cuts it short
 * after {@link #PATIENCE_MS}, because until he fetches, nothing that his leader takes is acknowledged.
 */
final class LeaderFetcher {

    /** Under load a round ends sooner by itself, without the cost of a new connection. */
    static final int PATIENCE_MS = 10;

    /** Slower than this, a partition misses a round. */
    static final int SETTLE_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(LeaderFetcher.class);

    private final ReplicaFetchers owner;
    private final Map<Key, FollowedPartition> partitions = new LinkedHashMap<>();
    private ClusterNode leader;
    private @Nullable LeaderLink link;
    private PartitionLoop.@Nullable Timer timer;
    private PartitionLoop.@Nullable Timer impatience;
    private boolean asking;
    private boolean begun;
    private boolean taking;
    private boolean settling;
    private boolean failing;
    private boolean closed;
    private long linkRetryNs;
    private int requests;

    /** A partition as requests and answers name it. */
    private record Key(TopicId topic, int index) {}

    LeaderFetcher(ReplicaFetchers owner, ClusterNode leader) {
        this.owner = owner;
        this.leader = leader;
    }

    int leaderId() {
        return leader.id();
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    /** Takes a partition in, or takes note of its new epoch; and of where the leader is now. */
    void join(Partition partition, ClusterNode now, boolean throttled) {
        if (leader.epoch() != now.epoch() || !leader.peer().equals(now.peer())) {
            leader = now;
            linkRetryNs = 0;
            hangUp();
        }
        Key key = new Key(partition.topicId(), partition.index());
        FollowedPartition followed = partitions.get(key);
        if (followed == null || !followed.isOf(partition)) {
            followed = new FollowedPartition(partition, nowNs());
            partitions.put(key, followed);
        }
        followed.throttled = throttled;
        followed.retryNs = 0;
        ready();
    }

    void leave(Partition partition) {
        partitions.remove(new Key(partition.topicId(), partition.index()));
        settled();
    }

    void close() {
        closed = true;
        cancelTimers();
        hangUp();
    }

    long lagRecords() {
        long most = 0;
        for (FollowedPartition followed : partitions.values()) {
            most = Math.max(most, followed.lagRecords);
        }
        return most;
    }

    /** Since when the one furthest behind has not had all, on the clock; {@link Long#MAX_VALUE} if each has. */
    long behindSinceNs() {
        long earliestNs = Long.MAX_VALUE;
        for (FollowedPartition followed : partitions.values()) {
            if (failing || followed.behind) {
                earliestNs = Math.min(earliestNs, followed.caughtUpNs);
            }
        }
        return earliestNs;
    }

    /** Somebody may ask who is in no request now. */
    private void ready() {
        begin();
        if (asking && impatience == null) {
            impatience = owner.loop().schedule(this::cutShort, PATIENCE_MS);
        }
    }

    /** A partition has taken what came. */
    private void taken(FollowedPartition followed) {
        followed.busy = false;
        if (taking || closed) {
            return;
        }
        if (settling) {
            settled();
        } else {
            ready();
        }
    }

    /** A partition can ask that could not when it was its turn. */
    private void fetchable(FollowedPartition followed) {
        followed.awaited = false;
        if (!closed) {
            ready();
        }
    }

    private void settled() {
        if (settling && !isBusy()) {
            settling = false;
            begin();
        }
    }

    private boolean isBusy() {
        for (FollowedPartition followed : partitions.values()) {
            if (followed.busy) {
                return true;
            }
        }
        return false;
    }

    /** Begins a round after what the loop has to do now, so that all who join together are in it. */
    private void begin() {
        if (!begun && !closed) {
            begun = true;
            owner.loop().execute(() -> {
                begun = false;
                round();
            });
        }
    }

    /** The request under way waits, and does not know of somebody who joined: a new one shall. */
    private void cutShort() {
        impatience = null;
        if (!asking) {
            return;
        }
        long nowNs = nowNs();
        for (FollowedPartition followed : partitions.values()) {
            if (followed.retryNs > nowNs || isHeldBack(followed)) {
                continue;
            }
            ReplicaFetch next = followed.partition.nextFetch();
            if (next != null && !next.equals(followed.asked)) {
                hangUp();
                round();
                return;
            }
        }
    }

    private void round() {
        if (asking || settling || closed) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long nowNs = nowNs();
        if (linkRetryNs > nowNs) {
            roundIn(linkRetryNs - nowNs);
            return;
        }
        List<FetchAsk.Part> parts = new ArrayList<>(partitions.size());
        long nextNs = choose(parts, nowNs);
        if (parts.isEmpty()) {
            if (nextNs != Long.MAX_VALUE) {
                roundIn(nextNs - nowNs);
            }
            return;
        }
        int waitMs = owner.settings().cluster().fetchWaitMs();
        if (nextNs != Long.MAX_VALUE) {
            waitMs = (int) Math.min(waitMs, millis(nextNs - nowNs));
        }
        ask(parts, waitMs);
    }

    /** Those that may ask now; returns when the first of the others may. */
    private long choose(List<FetchAsk.Part> parts, long nowNs) {
        int bytesMax = owner.settings().cluster().fetchBytesMax();
        long nextNs = Long.MAX_VALUE;
        for (FollowedPartition followed : partitions.values()) {
            followed.asked = null;
            if (followed.retryNs > nowNs) {
                nextNs = Math.min(nextNs, followed.retryNs);
                continue;
            }
            if (isHeldBack(followed)) {
                owner.settings().meters().throttles.increment();
                long closedNs =
                        TimeUnit.MILLISECONDS.toNanos(owner.newReplicas().closedMs());
                nextNs = Math.min(nextNs, nowNs + closedNs);
                continue;
            }
            Partition partition = followed.partition;
            ReplicaFetch next = partition.nextFetch();
            if (next != null) {
                followed.asked = next;
                parts.add(new FetchAsk.Part(partition.topicId(), partition.index(), next, bytesMax));
            } else if (!followed.busy && !followed.awaited) {
                followed.awaited = true;
                partition.whenFetchable(() -> fetchable(followed));
            }
        }
        return nextNs;
    }

    private boolean isHeldBack(FollowedPartition followed) {
        return followed.throttled && owner.newReplicas().closedMs() > 0;
    }

    private void ask(List<FetchAsk.Part> parts, int waitMs) {
        ReplicaFetchers.Settings settings = owner.settings();
        LeaderLink open = link;
        if (open == null) {
            open = owner.links().open(leader, owner.loop());
            link = open;
        }
        asking = true;
        int number = ++requests;
        open.fetch(
                new FetchAsk(
                        settings.node(),
                        settings.nodeEpoch().getAsLong(),
                        waitMs,
                        settings.cluster().fetchBytesMin(),
                        settings.cluster().responseBytesMax(),
                        parts),
                got -> {
                    if (number == requests) {
                        answered(got);
                    }
                });
    }

    private void answered(FetchGot got) {
        asking = false;
        if (!got.failed().isEmpty()) {
            failed(got.failed());
            return;
        }
        if (failing) {
            failing = false;
            LOG.info("fetches again: leader={} peer={}", leader.id(), leader.peer());
        }
        owner.settings().meters().fetches.increment();
        long bytes = 0;
        FetchGot.Part last = null;
        taking = true;
        try {
            for (FetchGot.Part part : got.parts()) {
                int size = part.records().remaining();
                bytes += size;
                take(part, size);
                last = size > 0 ? part : last;
            }
        } finally {
            taking = false;
        }
        if (last != null && bytes >= owner.settings().cluster().responseBytesMax()) {
            rotate(new Key(last.topic(), last.partition()));
        }
        owner.measureLag();
        settling = isBusy();
        if (settling) {
            timer = owner.loop().schedule(this::goOn, SETTLE_MS);
        } else {
            round();
        }
    }

    private void goOn() {
        timer = null;
        settling = false;
        round();
    }

    private void failed(String reason) {
        owner.settings().meters().failedLinks.increment();
        if (!failing) {
            failing = true;
            LOG.warn("cannot fetch, goes on trying: leader={} reason={}", leader.id(), reason);
            owner.settings().lost().accept(leader.id());
        }
        hangUp();
        linkRetryNs = nowNs() + backoffNs();
        owner.measureLag();
        round();
    }

    private void take(FetchGot.Part part, int size) {
        FollowedPartition followed = partitions.get(new Key(part.topic(), part.partition()));
        ReplicaFetch asked = followed == null ? null : followed.asked;
        if (followed == null || asked == null) {
            return;
        }
        ReplicaFetchers.Settings settings = owner.settings();
        ReplicaError error = part.answer().error();
        if (error != ReplicaError.NONE) {
            settings.meters().refused(error).increment();
        }
        settings.meters().bytes.add(size);
        if (followed.throttled) {
            owner.newReplicas().take(size);
        }
        followed.busy = true;
        boolean goesOn = followed.partition.replicate(asked, part.answer(), part.records(), () -> taken(followed));
        if (!goesOn) {
            followed.busy = false;
            followed.retryNs = nowNs() + backoffNs();
            followed.behind = true;
        } else if (error == ReplicaError.NONE) {
            noteLag(followed, part);
        }
    }

    private void noteLag(FollowedPartition followed, FetchGot.Part part) {
        long end = followed.partition.view().log().endOffset();
        followed.lagRecords = Math.max(0, part.answer().endOffset() - end);
        followed.behind = followed.lagRecords > 0;
        if (!followed.behind) {
            followed.caughtUpNs = nowNs();
        }
    }

    /** The answer was full: who was served last, and all before, go behind those that were not. */
    private void rotate(Key last) {
        List<Map.Entry<Key, FollowedPartition>> served = new ArrayList<>();
        for (Map.Entry<Key, FollowedPartition> entry : partitions.entrySet()) {
            served.add(Map.entry(entry.getKey(), entry.getValue()));
            if (entry.getKey().equals(last)) {
                break;
            }
        }
        for (Map.Entry<Key, FollowedPartition> entry : served) {
            partitions.remove(entry.getKey());
            partitions.put(entry.getKey(), entry.getValue());
        }
    }

    private void hangUp() {
        LeaderLink open = link;
        link = null;
        asking = false;
        // An answer to what was asked on it is not waited for any more.
        requests++;
        if (open != null) {
            open.close();
        }
    }

    private void roundIn(long delayNs) {
        timer = owner.loop()
                .schedule(
                        () -> {
                            timer = null;
                            round();
                        },
                        millis(delayNs));
    }

    private void cancelTimers() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (impatience != null) {
            impatience.cancel();
            impatience = null;
        }
    }

    /** Rounded up, so that nothing is early. */
    private static long millis(long ns) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(ns + TimeUnit.MILLISECONDS.toNanos(1) - 1));
    }

    private long backoffNs() {
        return TimeUnit.MILLISECONDS.toNanos(owner.settings().cluster().backoffMs());
    }

    private long nowNs() {
        return owner.settings().clock().nanoTime();
    }
}

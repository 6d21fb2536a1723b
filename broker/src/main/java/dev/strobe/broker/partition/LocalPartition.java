package dev.strobe.broker.partition;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogCorruptException;
import dev.strobe.broker.log.PartitionLog;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition of which this broker keeps a log. It has a role: it leads ({@link LeaderRole}), follows ({@link FollowerRole}),
 * or waits to be told. A single node leads from the start.
 *
 * <p>An append is judged, written to the page cache and, as it asks and the flush policy says, acknowledged: at once, after a
 * force that began after its write ({@link FlushPolicy#GROUP_COMMIT}), or once all in-sync replicas have it. The high
 * watermark is what consumers see: what every in-sync replica has, and under group commit has durably, so that nothing is
 * shown that could still be lost. While this node leads it never moves backwards.
 *
 * <p>A force that failed takes the partition offline for good: after it nothing says which of the written pages will ever be
 * on the disk, so the appends that wait for it are refused ({@link AppendError#STORAGE}), none is acknowledged afterwards,
 * and only reopening, which reads the log again, brings the partition back.
 *
 * <pre>
 * SERVING --(force or cut failed, invariant broken)--> OFFLINE --(stopServing)--> STOPPED
 *    +---------------------------(stopServing)-----------------------------------> STOPPED
 * </pre>
 *
 * <p>Owned by one loop, without locks. The append path allocates the published view and nothing per record.
 */
final class LocalPartition implements Partition {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPartition.class);

    private enum Status {
        SERVING,
        OFFLINE,
        STOPPED
    }

    private final PartitionIdentity identity;
    private final PartitionServices services;
    private final PartitionState state;
    private final Truncation truncation;
    private final TracedOffsets traced = new TracedOffsets();

    private Status status = Status.SERVING;
    private @Nullable LeaderRole leader;
    private @Nullable FollowerRole follower;

    /** What this node leads once its log is cut. */
    private @Nullable LeaderTerm deferred;

    /** Whether another may lead without this node having heard of it. */
    private boolean outOfTouch;

    /** Set for good by a fault: what is remembered can no longer be trusted. */
    private volatile boolean faulty;

    /**
     * A partition without a role, of a log that {@code memory} knows.
     *
     * @param durableOffset what of the log is known to be durable
     * @param highWatermark what of it consumers may see, as far as is known
     */
    LocalPartition(
            PartitionIdentity identity,
            PartitionLog log,
            PartitionMemory memory,
            long durableOffset,
            long highWatermark,
            LogConfig config,
            PartitionServices services) {
        this.identity = identity;
        this.services = services;
        FlushTarget target = new FlushTarget(log, durableOffset, identity.loop(), this::afterForce);
        this.state = new PartitionState(identity, services, log, memory, target, config, highWatermark);
        this.truncation = new Truncation(this, state);
    }

    /** Is offline from the start, because the log could not be opened. Before it is used. */
    LocalPartition neverServed(String reason) {
        status = Status.OFFLINE;
        faulty = true;
        state.offline = reason.isEmpty() ? "the log could not be opened" : reason;
        services.counters().offline.increment();
        state.publish();
        return this;
    }

    /** Leads as the only node there is. Before it is used. */
    LocalPartition leadAlone() {
        LeaderTerm alone = LeaderTerm.alone(services.replicas().nodeId());
        int epoch = Math.max(alone.leaderEpoch(), state.memory.epochs().last());
        begin(new LeaderTerm(alone.nodeId(), epoch, alone.partitionEpoch(), alone.replicas(), alone.inSync()));
        return this;
    }

    @Override
    public TopicId topicId() {
        return identity.topicId();
    }

    @Override
    public String topic() {
        return identity.topic();
    }

    @Override
    public int index() {
        return identity.index();
    }

    @Override
    public PartitionLoop loop() {
        return identity.loop();
    }

    @Override
    public int leaderEpoch() {
        return state.view().leaderEpoch();
    }

    @Override
    public PartitionView view() {
        return state.view();
    }

    @Override
    public TracedOffsets traced() {
        return traced;
    }

    @Override
    public EpochEnd endOf(int epoch) {
        LeaderEpochs epochs;
        EpochEnd end;
        do {
            epochs = state.memory.epochs();
            end = epochs.endOf(epoch, view().log().endOffset());
            // Or the end might be one of a later epoch that began meanwhile.
        } while (!state.memory.epochs().equals(epochs));
        return end;
    }

    @Override
    public void lead(LeaderTerm term) {
        requireOwner();
        if (status == Status.STOPPED || term.leaderEpoch() < state.leaderEpoch) {
            return;
        }
        LeaderRole leading = leader;
        if (leading != null && leading.leaderEpoch() == term.leaderEpoch()) {
            leading.update(term);
            return;
        }
        endFollowing();
        state.leaderEpoch = term.leaderEpoch();
        if (truncation.isUnderWay()) {
            deferred = term;
            show(PartitionRole.NONE);
        } else {
            begin(term);
        }
    }

    private void begin(LeaderTerm term) {
        state.leaderEpoch = term.leaderEpoch();
        if (status == Status.SERVING
                && term.leaderEpoch() < state.memory.epochs().last()) {
            goOffline(
                    "leader epoch behind the log's: leaderEpoch=" + term.leaderEpoch() + " log="
                            + state.memory.epochs(),
                    null);
        }
        LeaderRole leading = leader;
        if (leading != null) {
            leading.begin(term);
        } else if (status == Status.SERVING) {
            leader = new LeaderRole(this, state, term);
        }
        show(outOfTouch ? PartitionRole.NONE : PartitionRole.LEADER);
    }

    @Override
    public void follow(int leaderNode, int leaderEpoch) {
        requireOwner();
        boolean known =
                leaderEpoch == state.leaderEpoch && (leader != null || deferred != null || isFollowing(leaderNode));
        if (status == Status.STOPPED || leaderEpoch < state.leaderEpoch || known) {
            return;
        }
        deferred = null;
        endFollowing();
        state.leaderEpoch = leaderEpoch;
        state.role = leaderNode < 0 ? PartitionRole.NONE : PartitionRole.FOLLOWER;
        if (leader != null) {
            resign(AppendError.NOT_LEADER);
            tellWaits();
        }
        if (!truncation.isUnderWay()) {
            state.memory.epochs(state.memory.epochs().before(state.log.endOffset()));
        }
        if (leaderNode >= 0 && status == Status.SERVING) {
            follower = new FollowerRole(this, state, truncation, leaderNode, leaderEpoch);
        }
        show(state.role);
    }

    private boolean isFollowing(int leaderNode) {
        FollowerRole following = follower;
        return following != null && following.leader() == leaderNode;
    }

    boolean follows(FollowerRole role) {
        return follower == role;
    }

    private void endFollowing() {
        FollowerRole following = follower;
        follower = null;
        if (following != null) {
            following.end();
        }
    }

    private void resign(AppendError answer) {
        LeaderRole leading = leader;
        if (leading != null) {
            leader = null;
            state.publish();
            leading.resign(answer);
        }
    }

    private void show(PartitionRole role) {
        state.role = role;
        state.publish();
    }

    private void tellWaits() {
        state.waits.advanced(this, Integer.MAX_VALUE);
        state.replicaWaits.advanced(this, Integer.MAX_VALUE);
    }

    @Override
    public void fence(boolean isOutOfTouch) {
        requireOwner();
        if (outOfTouch == isOutOfTouch) {
            return;
        }
        outOfTouch = isOutOfTouch;
        LeaderRole leading = leader;
        if (leading == null) {
            return;
        }
        show(outOfTouch ? PartitionRole.NONE : PartitionRole.LEADER);
        if (outOfTouch) {
            leading.refusePending(AppendError.NOT_LEADER);
            state.waits.advanced(this, Integer.MAX_VALUE);
        }
    }

    @Override
    public void append(Append append) {
        requireOwner();
        services.takingUp(append);
        append.queuedNs = services.clock().nanoTime();
        LeaderRole leading = leader;
        if (status != Status.SERVING) {
            services.refuse(append, status == Status.OFFLINE ? AppendError.STORAGE : AppendError.NOT_SERVED);
        } else if (leading == null || outOfTouch) {
            services.refuse(append, AppendError.NOT_LEADER);
        } else {
            leading.append(append);
        }
    }

    @Override
    public ReplicaAnswer replicaFetch(ReplicaFetch fetch) {
        requireOwner();
        LeaderRole leading = leader;
        if (status == Status.STOPPED) {
            return ReplicaAnswer.refused(ReplicaError.UNKNOWN_PARTITION);
        }
        if (status == Status.OFFLINE) {
            return ReplicaAnswer.refused(ReplicaError.STORAGE);
        }
        if (fetch.leaderEpoch() != state.leaderEpoch) {
            boolean older = fetch.leaderEpoch() < state.leaderEpoch;
            return ReplicaAnswer.refused(older ? ReplicaError.FENCED_EPOCH : ReplicaError.UNKNOWN_EPOCH);
        }
        return leading == null ? ReplicaAnswer.refused(ReplicaError.NOT_LEADER) : leading.fetch(fetch);
    }

    @Override
    public void addReplicaWait(FetchWait wait) {
        requireOwner();
        if (leader != null) {
            state.replicaWaits.add(wait);
        } else {
            wait.advanced(this, Integer.MAX_VALUE);
        }
    }

    @Override
    public void removeReplicaWait(FetchWait wait) {
        requireOwner();
        state.replicaWaits.remove(wait);
    }

    @Override
    public @Nullable ReplicaFetch nextFetch() {
        requireOwner();
        FollowerRole following = follower;
        return following == null ? null : following.nextFetch();
    }

    @Override
    public void whenFetchable(Runnable ready) {
        requireOwner();
        FollowerRole following = follower;
        if (following != null) {
            following.whenFetchable(ready);
        }
    }

    @Override
    public boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable whenReady) {
        requireOwner();
        FollowerRole following = follower;
        if (following == null) {
            whenReady.run();
            return true;
        }
        return following.replicate(asked, answer, records, whenReady);
    }

    /** On the loop, after each force of this log. */
    private void afterForce() {
        if (status != Status.SERVING) {
            return;
        }
        RuntimeException failure = state.target.failure();
        LeaderRole leading = leader;
        FollowerRole following = follower;
        if (failure != null) {
            goOffline("the log could not be made durable: " + failure, failure);
        } else if (leading != null && state.isGroupCommit()) {
            leading.forced();
        } else if (following != null) {
            following.forced();
        }
    }

    /** On the loop, after each cut. */
    void cutDone() {
        LeaderTerm term = deferred;
        if (term != null) {
            deferred = null;
            begin(term);
        }
    }

    @Override
    public void addWait(FetchWait wait) {
        requireOwner();
        if (status == Status.SERVING && state.role == PartitionRole.LEADER) {
            state.waits.add(wait);
        } else {
            wait.advanced(this, Integer.MAX_VALUE);
        }
    }

    @Override
    public void removeWait(FetchWait wait) {
        requireOwner();
        state.waits.remove(wait);
    }

    @Override
    public void deleteBefore(long offset) {
        requireOwner();
        if (leader != null) {
            state.log.deleteBefore(Math.min(offset, state.highWatermark));
            state.memory.startsAt(state.log.view().startOffset());
            state.publish();
        }
    }

    @Override
    public void configure(LogConfig changed) {
        requireOwner();
        if (status != Status.SERVING) {
            return;
        }
        state.config = changed;
        if (!truncation.isUnderWay()) {
            state.log.configure(changed);
        }
        LeaderRole leading = leader;
        FollowerRole following = follower;
        if (leading != null) {
            leading.configured();
            leading.forced();
        } else if (following != null) {
            following.forced();
        }
        if (changed.flush() != FlushPolicy.OS) {
            services.flusher().flush(state.target);
        }
    }

    @Override
    public void housekeep(long nowEpochMs) {
        requireOwner();
        if (status != Status.SERVING || truncation.isUnderWay()) {
            return;
        }
        state.memory.producers().expire(nowEpochMs, services.producerExpiryMs());
        try {
            state.log.retain(nowEpochMs, state.highWatermark);
        } catch (DiskException e) {
            LOG.warn("retention failed, will be tried again: partition={}", identity, e);
        }
        state.memory.startsAt(state.log.view().startOffset());
        state.publish();
    }

    @Override
    public void verify() {
        try {
            LogCheck.run(state.log);
        } catch (LogCorruptException e) {
            identity.loop().execute(() -> goOffline("damage in the log: " + e.getMessage(), e));
        } catch (DiskException e) {
            LOG.warn("log not verified: partition={}", identity, e);
        }
    }

    @Override
    public void stopServing(String reason) {
        requireOwner();
        if (status == Status.OFFLINE) {
            services.counters().offline.decrement();
        }
        if (status != Status.STOPPED) {
            stop(Status.STOPPED, reason.isEmpty() ? "stopped" : reason, AppendError.NOT_SERVED);
        }
    }

    @Override
    public void close() {
        if (!faulty && !truncation.isUnderWay() && state.target.failure() == null) {
            state.memory.writeAll(view().log().endOffset(), state.highWatermark);
        }
        state.memory.close();
        state.target.close();
    }

    boolean isServing() {
        return status == Status.SERVING;
    }

    void goOffline(String reason, @Nullable RuntimeException cause) {
        if (status != Status.SERVING) {
            return;
        }
        LOG.error("partition goes offline: partition={} reason={}", identity, reason, cause);
        faulty = true;
        services.counters().offline.increment();
        stop(Status.OFFLINE, reason, AppendError.STORAGE);
    }

    private void stop(Status stopped, String reason, AppendError answer) {
        status = stopped;
        state.offline = reason;
        state.publish();
        deferred = null;
        endFollowing();
        resign(answer);
        tellWaits();
    }

    private void requireOwner() {
        if (!identity.loop().inLoop()) {
            throw new IllegalStateException("called off the owner's loop: partition=" + identity + " thread="
                    + Thread.currentThread().getName());
        }
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}

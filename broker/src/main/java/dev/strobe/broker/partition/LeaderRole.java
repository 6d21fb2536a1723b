package dev.strobe.broker.partition;

import dev.strobe.broker.partition.InSyncChanges.Verdict;
import dev.strobe.broker.partition.Partition.EpochEnd;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.telemetry.flight.FlightEvents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this node leads: it takes records up, hears from the followers how far they are, and moves the high
 * watermark to what all have that count.
 *
 * <p>Those are the in-sync replicas by the metadata, and those that a proposal may add to them: as long as it may be taken,
 * each of them may be the next leader. The leader itself counts with what is durable under group commit, else with its log's
 * end. The high watermark stays where it is while fewer than {@code min.insync.replicas} are in sync, and never goes back.
 *
 * <p>Owned by the partition's loop.
 */
final class LeaderRole implements LeaderAppends.Outcomes {

    /** Before a proposal that came to nothing is made again. */
    private static final long BACKOFF_MS = 100;

    /** For so long the high watermark waits for a follower that nearly has all, and is not in sync yet. */
    private static final long AWAIT_MS = 100;

    /** No follower. */
    private static final int NOBODY = -1;

    private final LocalPartition partition;
    private final PartitionState state;
    private final PartitionServices services;
    private final LeaderAppends appends;
    private final PendingAppends pending;
    private final HiddenAppends hidden = new HiddenAppends();
    private InSyncSet replicas;

    /** The end of the log when this leadership began: who is in sync has all before it. */
    private long epochStart;

    /** The high watermark that was reported last. */
    private long revealedTo;

    /** Whether a proposal is not decided yet. */
    private boolean proposing;

    private boolean backingOff;
    private long backOffUntilNs;
    private boolean resigned;
    private boolean awaiting;
    private PartitionLoop.@Nullable Timer lagTimer;
    private boolean countedUnderReplicated;
    private boolean countedBelowMin;

    LeaderRole(LocalPartition partition, PartitionState state, LeaderTerm term) {
        this.partition = partition;
        this.state = state;
        this.services = state.services;
        this.appends = new LeaderAppends(state, partition.traced(), this);
        this.pending = new PendingAppends(services, state.identity.loop());
        this.replicas = new InSyncSet(term, services.clock().nanoTime());
        begin(term);
    }

    /** Leads in a new epoch; what waits goes on waiting. */
    void begin(LeaderTerm term) {
        long nowNs = services.clock().nanoTime();
        epochStart = state.log.endOffset();
        revealedTo = state.highWatermark;
        state.memory.epochs(state.memory.epochs().begin(term.leaderEpoch(), epochStart));
        state.leaderEpoch = term.leaderEpoch();
        replicas = new InSyncSet(term, nowNs);
        proposing = false;
        backingOff = false;
        if (state.isGroupCommit() && state.target.durableOffset() < epochStart) {
            state.flushLater();
        }
        settle(nowNs);
    }

    /** Takes up a later state of the same epoch. */
    void update(LeaderTerm term) {
        LeaderTerm before = replicas.term();
        if (term.partitionEpoch() <= before.partitionEpoch()) {
            return;
        }
        long nowNs = services.clock().nanoTime();
        if (term.inSync().size() < before.inSync().size()) {
            services.counters().inSyncShrinks.increment();
        } else if (term.inSync().size() > before.inSync().size()) {
            services.counters().inSyncExpands.increment();
        }
        replicas.update(term, nowNs);
        proposing = false;
        settle(nowNs);
    }

    private void settle(long nowNs) {
        configured();
        if (replicas.isReplicated() && lagTimer == null) {
            scheduleLagCheck();
        }
        advance(NOBODY, nowNs);
    }

    int leaderEpoch() {
        return replicas.term().leaderEpoch();
    }

    /** Other values hold from now on. */
    void configured() {
        boolean below = replicas.isBelow(state.config.inSyncMin());
        pending.lateness(below ? AppendError.NOT_ENOUGH_REPLICAS_AFTER_APPEND : AppendError.TIMED_OUT);
        countUnderReplicated(replicas.isUnderReplicated());
        countBelowMin(below);
    }

    private void countUnderReplicated(boolean is) {
        if (is != countedUnderReplicated) {
            countedUnderReplicated = is;
            services.counters().underReplicated.add(is ? 1 : -1);
        }
    }

    private void countBelowMin(boolean is) {
        if (is != countedBelowMin) {
            countedBelowMin = is;
            services.counters().belowInSyncMin.add(is ? 1 : -1);
        }
    }

    void append(Append append) {
        appends.append(append);
    }

    @Override
    public boolean admits(Append append) {
        if (append.allInSync && replicas.isBelow(state.config.inSyncMin())) {
            services.refuse(append, AppendError.NOT_ENOUGH_REPLICAS);
            return false;
        }
        return true;
    }

    @Override
    public void appended(Append append) {
        if (!state.isGroupCommit()) {
            append.flushedAt(append.appendedNs);
        }
        hidden.add(append.nextOffset(), append.appendedNs, append.sizeBytes);
        pending.add(append);
        state.flushLater();
        boolean moved = raise(append.appendedNs);
        state.publish();
        if (replicas.isReplicated()) {
            state.replicaWaits.advanced(partition, append.sizeBytes);
        }
        finish(moved, NOBODY, append.appendedNs);
        watch(append);
    }

    /** The original may still wait for the disk or for followers; then so does the answer. */
    @Override
    public void duplicate(Append append) {
        if (append.nextOffset() <= (append.allInSync ? state.highWatermark : state.ownEnd())) {
            append.acknowledge(append.appendedNs);
            return;
        }
        pending.add(append);
        if (state.isGroupCommit()) {
            state.flushLater();
        }
        watch(append);
    }

    private void watch(Append append) {
        if (append.nextOffset() > (append.allInSync ? state.highWatermark : state.ownEnd())) {
            pending.watch(append);
        }
    }

    @Override
    public void broken(RuntimeException cause) {
        partition.goOffline("append failed: " + cause, cause);
    }

    /** On the loop, after each force of the log. */
    void forced() {
        long nowNs = services.clock().nanoTime();
        pending.flushed(state.target.durableOffset(), nowNs);
        advance(NOBODY, nowNs);
    }

    /** Moves the high watermark as far as may be, and tells whoever waited for that. */
    void advance(int follower, long nowNs) {
        boolean moved = raise(nowNs);
        if (moved) {
            state.publish();
        }
        finish(moved, follower, nowNs);
    }

    private boolean raise(long nowNs) {
        long end = replicas.commonEnd(state.ownEnd(), nowNs);
        if (end <= state.highWatermark || replicas.isBelow(state.config.inSyncMin())) {
            return false;
        }
        state.highWatermark = end;
        return true;
    }

    private void finish(boolean moved, int follower, long nowNs) {
        if (!moved) {
            pending.complete(state.highWatermark, state.ownEnd(), nowNs);
            return;
        }
        long from = revealedTo;
        revealedTo = state.highWatermark;
        hidden.reveal(state.highWatermark);
        int bytes = Math.clamp(hidden.revealedBytes(), 1, Integer.MAX_VALUE);
        if (follower != NOBODY) {
            report(follower, from, nowNs);
        }
        if (replicas.isReplicated()) {
            state.memory.highWatermarkMoved(state.highWatermark, nowNs);
        }
        pending.complete(state.highWatermark, state.ownEnd(), nowNs);
        state.waits.advanced(partition, bytes);
    }

    private void report(int follower, long from, long nowNs) {
        long waitedNs = hidden.waitedNs(nowNs);
        if (waitedNs >= FlightEvents.WAIT_NS) {
            TopicId topic = state.identity.topicId();
            FlightEvents.replicated(new FlightEvents.ReplicatedRecords(
                    topic.high(),
                    topic.low(),
                    state.identity.index(),
                    from,
                    state.highWatermark,
                    follower,
                    hidden.oldestNs(),
                    waitedNs));
        }
    }

    ReplicaAnswer fetch(ReplicaFetch fetch) {
        ReplicaProgress follower = replicas.of(fetch.replica());
        if (follower == null || !follower.lives(fetch.nodeEpoch())) {
            return ReplicaAnswer.refused(ReplicaError.NOT_A_REPLICA);
        }
        long end = state.log.endOffset();
        LeaderEpochs epochs = state.memory.epochs();
        if (fetch.lastEpoch() >= 0 && epochs.divergesFrom(fetch.lastEpoch(), fetch.offset(), end)) {
            EpochEnd common = epochs.endOf(fetch.lastEpoch(), end);
            return answer(
                    ReplicaError.NONE,
                    common.epoch() < 0 ? fetch.lastEpoch() : common.epoch(),
                    epochs.commonEnd(fetch.lastEpoch(), end));
        }
        if (fetch.offset() < state.log.view().startOffset() || fetch.offset() > end) {
            return answer(ReplicaError.OFFSET_OUT_OF_RANGE, -1, -1);
        }
        long nowNs = services.clock().nanoTime();
        follower.fetched(fetch.offset(), end, nowNs);
        if (!follower.isInSync()) {
            letIn(follower, nowNs);
        }
        advance(follower.node(), nowNs);
        return answer(ReplicaError.NONE, -1, -1);
    }

    private ReplicaAnswer answer(ReplicaError error, int divergingEpoch, long divergingEnd) {
        return new ReplicaAnswer(
                error,
                leaderEpoch(),
                state.highWatermark,
                state.log.view().startOffset(),
                state.log.endOffset(),
                divergingEpoch,
                divergingEnd);
    }

    /** Proposes a follower that has caught up; one that nearly has is waited for. */
    private void letIn(ReplicaProgress follower, long nowNs) {
        if (backingOff && backOffUntilNs - nowNs > 0) {
            return;
        }
        backingOff = false;
        boolean hasAll = follower.endOffset() >= state.highWatermark && follower.endOffset() >= epochStart;
        if (hasAll && !proposing) {
            propose(replicas.with(follower.node()));
        } else if (!follower.isLagging(state.log.endOffset(), AWAIT_MS * 1_000_000, nowNs)) {
            follower.awaitUntil(nowNs + AWAIT_MS * 1_000_000);
            if (!awaiting) {
                awaiting = true;
                state.identity.loop().schedule(this::awaited, AWAIT_MS);
            }
        }
    }

    private void awaited() {
        awaiting = false;
        if (!resigned) {
            advance(NOBODY, services.clock().nanoTime());
        }
    }

    private void propose(List<Integer> inSync) {
        proposing = true;
        replicas.propose(inSync);
        LeaderTerm term = replicas.term();
        services.replicas().inSyncChanges().propose(partition, term, inSync, verdict -> decided(term, inSync, verdict));
    }

    private void decided(LeaderTerm term, List<Integer> inSync, Verdict verdict) {
        if (resigned || !replicas.term().equals(term)) {
            // A later state was told of, and decided it.
            return;
        }
        switch (verdict) {
            case ACCEPTED, OUTDATED -> {
                // The partition is about to be told of a later state. Until then all count that may be in sync by it.
            }
            case REFUSED -> {
                long nowNs = services.clock().nanoTime();
                proposing = false;
                backingOff = true;
                backOffUntilNs = nowNs + BACKOFF_MS * 1_000_000;
                replicas.withdraw();
                advance(NOBODY, nowNs);
            }
            case UNKNOWN -> state.identity.loop().schedule(() -> proposeAgain(term, inSync), BACKOFF_MS);
        }
    }

    private void proposeAgain(LeaderTerm term, List<Integer> inSync) {
        if (!resigned && replicas.term().equals(term)) {
            propose(inSync);
        }
    }

    private void scheduleLagCheck() {
        long ms = Math.max(1, services.replicas().lagMsMax() / 2);
        lagTimer = state.identity.loop().schedule(this::checkLag, ms);
    }

    private void checkLag() {
        lagTimer = null;
        if (resigned || !replicas.isReplicated()) {
            return;
        }
        scheduleLagCheck();
        if (proposing) {
            return;
        }
        long nowNs = services.clock().nanoTime();
        List<Integer> left = replicas.withoutLagging(
                state.log.endOffset(), services.replicas().lagNsMax(), nowNs);
        if (left.size() < replicas.term().inSync().size()) {
            propose(left);
        }
    }

    /** Refuses what waits; it goes on leading. */
    void refusePending(AppendError error) {
        pending.refuse(error);
    }

    /** Leads no more. */
    void resign(AppendError answer) {
        resigned = true;
        if (lagTimer != null) {
            lagTimer.cancel();
        }
        countUnderReplicated(false);
        countBelowMin(false);
        pending.refuse(answer);
    }
}

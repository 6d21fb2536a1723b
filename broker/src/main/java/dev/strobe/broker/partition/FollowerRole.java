package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.partition.Partition.EpochEnd;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that follows a leader: its log becomes the leader's, batch by batch, and is cut where it holds what the leader
 * does not.
 *
 * <p>Each batch is checked: its checksum, that it follows the last without a gap, and that leader epochs never fall. The
 * offset that it asks for next tells the leader what it has; under group commit it asks only once that is durable. Owned by
 * the partition's loop.
 */
final class FollowerRole {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPartition.class);

    /** Larger single writes to a fresh file are several times slower. */
    private static final int WRITE_BYTES_MAX = 256 * 1024;

    private final LocalPartition partition;
    private final PartitionState state;
    private final Truncation truncation;
    private final int leader;
    private final int leaderEpoch;
    private final RecordBatch batch = new RecordBatch();
    private final List<Runnable> waitingForDisk = new ArrayList<>();

    FollowerRole(LocalPartition partition, PartitionState state, Truncation truncation, int leader, int leaderEpoch) {
        this.partition = partition;
        this.state = state;
        this.truncation = truncation;
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
    }

    int leader() {
        return leader;
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    @Nullable ReplicaFetch nextFetch() {
        if (truncation.isUnderWay() || waitsForDisk()) {
            return null;
        }
        return new ReplicaFetch(
                state.services.replicas().nodeId(),
                -1,
                leaderEpoch,
                state.log.endOffset(),
                state.memory.epochs().last(),
                state.log.view().startOffset());
    }

    private boolean waitsForDisk() {
        if (!state.isGroupCommit() || state.target.durableOffset() >= state.log.endOffset()) {
            return false;
        }
        state.flushLater();
        return true;
    }

    boolean replicate(ReplicaFetch asked, ReplicaAnswer answer, ByteBuffer records, Runnable whenReady) {
        boolean goesOn = truncation.isUnderWay() || !isWhatItWouldAsk(asked) || take(answer, records);
        if (goesOn) {
            whenFetchable(whenReady);
        } else {
            whenReady.run();
        }
        return goesOn;
    }

    void whenFetchable(Runnable ready) {
        if (truncation.isUnderWay()) {
            truncation.whenDone(ready);
        } else if (waitsForDisk()) {
            waitingForDisk.add(ready);
        } else {
            ready.run();
        }
    }

    /** Or the log changed since: what the leader said of it holds no more. */
    private boolean isWhatItWouldAsk(ReplicaFetch asked) {
        return asked.leaderEpoch() == leaderEpoch
                && asked.offset() == state.log.endOffset()
                && asked.lastEpoch() == state.memory.epochs().last();
    }

    private boolean take(ReplicaAnswer answer, ByteBuffer records) {
        boolean mine = answer.leaderEpoch() == leaderEpoch;
        return switch (answer.error()) {
            case NONE -> !mine || (answer.isDiverging() ? cut(answer) : append(answer, records));
            case OFFSET_OUT_OF_RANGE -> mine && startAt(answer.startOffset(), null);
            case NOT_LEADER, FENCED_EPOCH, UNKNOWN_EPOCH, UNKNOWN_PARTITION, NOT_A_REPLICA, STORAGE -> false;
        };
    }

    /** Cuts off what the leader does not have, as far as is known: the answer to the next fetch may ask for more. */
    private boolean cut(ReplicaAnswer answer) {
        long end = state.log.endOffset();
        EpochEnd own = state.memory.epochs().endOf(answer.divergingEpoch(), end);
        long to = own.epoch() < 0 ? state.log.view().startOffset() : Math.min(own.endOffset(), answer.divergingEnd());
        if (to >= end) {
            LOG.warn("the leader tells of a difference that is none: partition={} answer={}", state.identity, answer);
            return false;
        }
        if (to < state.highWatermark) {
            LOG.warn(
                    "cutting what consumers may have seen: partition={} to={} highWatermark={} leader={} leaderEpoch={}",
                    state.identity,
                    to,
                    state.highWatermark,
                    leader,
                    leaderEpoch);
        }
        return truncation.truncateTo(to);
    }

    /** Begins anew where the leader's log starts; there with the first batch of it, if it begins before. */
    private boolean startAt(long offset, @Nullable ByteBuffer firstBatch) {
        LOG.info(
                "beginning anew: partition={} at={} startOffset={} endOffset={} leader={}",
                state.identity,
                offset,
                state.log.view().startOffset(),
                state.log.endOffset(),
                leader);
        return truncation.startAt(offset, () -> {
            if (firstBatch != null && partition.follows(this)) {
                appendAll(firstBatch);
                state.flushLater();
            }
        });
    }

    private boolean append(ReplicaAnswer answer, ByteBuffer records) {
        long end = state.log.endOffset();
        boolean all = appendAll(records);
        if (truncation.isUnderWay() || !partition.isServing()) {
            return partition.isServing();
        }
        if (state.log.endOffset() > end) {
            state.flushLater();
            state.memory.snapshotIfDue(state.log.endOffset());
        }
        moveStart(answer.startOffset());
        long highWatermark = Math.min(answer.highWatermark(), state.log.endOffset());
        if (highWatermark > state.highWatermark) {
            state.highWatermark = highWatermark;
            state.memory.highWatermarkMoved(
                    highWatermark, state.services.clock().nanoTime());
        }
        state.publish();
        return all;
    }

    private void moveStart(long leaderStart) {
        long start = Math.min(leaderStart, state.log.endOffset());
        if (start > state.log.view().startOffset()) {
            state.log.deleteBefore(start);
            state.memory.startsAt(start);
            state.highWatermark = Math.max(state.highWatermark, start);
        }
    }

    /** Appends the whole batches, as many at a time as one write takes well; false if one of them cannot be. */
    private boolean appendAll(ByteBuffer records) {
        int from = records.position();
        int at = from;
        long end = state.log.endOffset();
        int epoch = state.memory.epochs().last();
        String objection = null;
        while (records.limit() - at >= RecordBatch.HEADER_BYTES) {
            int size = batch.wrap(records, at).sizeBytes();
            if (size > records.limit() - at) {
                break;
            }
            objection = objection(end, epoch);
            if (objection != null) {
                break;
            }
            if (batch.baseOffset() != end) {
                return startAt(batch.baseOffset(), copy(records.slice(at, size)));
            }
            if (at > from && at + size - from > WRITE_BYTES_MAX) {
                if (!write(records.slice(from, at - from), end)) {
                    return false;
                }
                from = at;
                batch.wrap(records, at);
            }
            end = batch.nextOffset();
            epoch = batch.leaderEpoch();
            at += size;
        }
        boolean written = at == from || write(records.slice(from, at - from), end);
        if (objection != null && written) {
            batch.wrap(records, at);
            refuse(objection);
        }
        return written && objection == null;
    }

    /** What speaks against the batch at the log's future end. */
    private @Nullable String objection(long end, int lastEpoch) {
        if (batch.sizeBytes() < RecordBatch.HEADER_BYTES || batch.magic() != RecordBatch.MAGIC || !batch.isIntact()) {
            return "is damaged";
        }
        // An empty log may begin anew before where it stands.
        boolean anew = batch.baseOffset() < end && state.log.view().startOffset() == end;
        if (batch.lastOffsetDelta() < 0 || (batch.baseOffset() != end && !anew)) {
            return "does not follow the log's end";
        }
        boolean possible = anew || batch.leaderEpoch() >= lastEpoch;
        return possible && batch.leaderEpoch() <= leaderEpoch ? null : "has an epoch that cannot be";
    }

    private boolean write(ByteBuffer batches, long nextOffset) {
        try {
            state.log.append(batches.slice(), state.log.endOffset(), nextOffset);
        } catch (DiskException e) {
            state.complaints.refused(e);
            return false;
        } catch (RuntimeException e) {
            partition.goOffline("append failed: " + e, e);
            return false;
        }
        long nowMs = state.services.wallClock().epochMs();
        int at = 0;
        while (at < batches.limit()) {
            state.memory.appended(batch.wrap(batches, at), nowMs);
            at += batch.sizeBytes();
        }
        return true;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private boolean refuse(String what) {
        LOG.warn(
                "a batch of the leader {}: partition={} leader={} leaderEpoch={} endOffset={} baseOffset={} batchEpoch={}",
                what,
                state.identity,
                leader,
                leaderEpoch,
                state.log.endOffset(),
                batch.baseOffset(),
                batch.leaderEpoch());
        return false;
    }

    /** On the loop, after each force of the log. */
    void forced() {
        if (!waitsForDisk()) {
            tellReady();
        }
    }

    /** Follows no more, or another: whoever waits may ask again. */
    void end() {
        tellReady();
    }

    private void tellReady() {
        List<Runnable> ready = List.copyOf(waitingForDisk);
        waitingForDisk.clear();
        ready.forEach(Runnable::run);
    }
}

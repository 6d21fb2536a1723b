package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import java.nio.ByteBuffer;

/**
 * How a leader takes records up: by the rules for batches and for producers, into the log, in its epoch.
 *
 * <p>A refused write refuses that append and no other: the log is as it was, and a full disk may have room again. Owned by
 * the partition's loop; allocates nothing per record.
 */
final class LeaderAppends {

    /** Kafka's default of {@code message.timestamp.after.max.ms}. */
    private static final long FUTURE_MS_MAX = 60L * 60 * 1000;

    private final PartitionState state;
    private final AppendRules rules = new AppendRules();
    private final TracedOffsets traced;
    private final Outcomes outcomes;

    /** What becomes of an append that was not refused. */
    interface Outcomes {
        /** Whether it may be written now; it was refused if not. */
        boolean admits(Append append);

        /** It is in the log. */
        void appended(Append append);

        /** It was in the log already. */
        void duplicate(Append append);

        /** The log broke an invariant. */
        void broken(RuntimeException cause);
    }

    LeaderAppends(PartitionState state, TracedOffsets traced, Outcomes outcomes) {
        this.state = state;
        this.traced = traced;
        this.outcomes = outcomes;
    }

    void append(Append append) {
        AppendError error = rules.check(append.records, append.fromClient, state.config);
        if (error != AppendError.NONE) {
            refuse(append, error);
            return;
        }
        RecordBatch batch = rules.batch();
        append.recordCount = batch.recordCount();
        append.producerId = batch.producerId();
        append.baseSequence = batch.baseSequence();
        long nowMs = state.services.wallClock().epochMs();
        if (append.fromClient && !state.config.appendTime() && batch.maxTimestampMs() - nowMs > FUTURE_MS_MAX) {
            refuse(append, AppendError.INVALID_TIMESTAMP);
            return;
        }
        if (append.fromClient && batch.producerId() > RecordBatch.NO_PRODUCER_ID && !isNew(append, batch)) {
            return;
        }
        if (outcomes.admits(append)) {
            write(append, batch, nowMs);
        }
    }

    /** By its producer's sequence; one that is not is answered. */
    private boolean isNew(Append append, RecordBatch batch) {
        ProducerStates producers = state.memory.producers();
        AppendError error = producers.check(batch);
        if (error != AppendError.NONE) {
            append.startOffset = state.log.view().startOffset();
            refuse(append, error);
            return false;
        }
        if (!producers.isDuplicate()) {
            return true;
        }
        state.services.counters().duplicates.increment();
        append.duplicate = true;
        append.baseOffset = producers.duplicateOffset();
        append.appendTimeMs = producers.duplicateTimestampMs();
        append.startOffset = state.log.view().startOffset();
        append.appendedNs = append.queuedNs;
        outcomes.duplicate(append);
        return false;
    }

    private void write(Append append, RecordBatch batch, long nowMs) {
        ByteBuffer records = append.records;
        int sizeBytes = batch.sizeBytes();
        records.limit(records.position() + sizeBytes);
        long baseOffset = state.log.endOffset();
        batch.setBaseOffset(baseOffset);
        batch.setLeaderEpoch(state.leaderEpoch);
        if (state.config.appendTime()) {
            batch.stampAppendTime(nowMs);
            append.appendTimeMs = nowMs;
        }
        state.services.writing(append);
        try {
            state.log.append(records, baseOffset, baseOffset + append.recordCount);
        } catch (DiskException e) {
            state.complaints.refused(e);
            refuse(append, AppendError.STORAGE);
            return;
        } catch (RuntimeException e) {
            refuse(append, AppendError.STORAGE);
            outcomes.broken(e);
            return;
        }
        state.memory.appended(batch, nowMs);
        append.baseOffset = baseOffset;
        append.startOffset = state.log.view().startOffset();
        append.sizeBytes = sizeBytes;
        append.appendedNs = state.services.clock().nanoTime();
        count(append);
        append.remember(traced);
        outcomes.appended(append);
        state.memory.snapshotIfDue(state.log.endOffset());
    }

    private void count(Append append) {
        PartitionCounters counters = state.services.counters();
        counters.batches.increment();
        counters.bytes.add(append.sizeBytes);
        counters.records.add(append.recordCount);
    }

    private void refuse(Append append, AppendError error) {
        state.services.refuse(append, error);
    }
}

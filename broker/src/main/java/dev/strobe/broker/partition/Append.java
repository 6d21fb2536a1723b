package dev.strobe.broker.partition;

import dev.strobe.broker.telemetry.trace.TracedBatch;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request's records for one partition, on their way through it and back. The caller makes one, hands it to
 * {@link Partition#append} and is called back once; the partition writes the outcome and the stage stamps into it.
 *
 * <p>Stamps are readings of the monotonic clock in ns; each is at or after the one before.
 */
public abstract class Append {

    final ByteBuffer records;
    final boolean fromClient;

    /** Whether it is acknowledged only once every in-sync replica has it; else once the leader has. */
    public boolean allInSync = true;

    /** How long it may wait for that; what waits longer is refused as {@link AppendError#TIMED_OUT}. */
    public int timeoutMs = Integer.MAX_VALUE;

    /** Bytes written for it; 0 for a duplicate. */
    int sizeBytes;

    /** Whether {@link #flushedNs} stands. */
    private boolean flushed;

    /** When the owner took it up. */
    public long queuedNs;

    /** When its bytes were in the log. */
    public long appendedNs;

    /** When they were durable; the same as appendedNs where the policy does not wait for that. */
    public long flushedNs;

    /** When they were visible to consumers. */
    public long replicatedNs;

    public AppendError error = AppendError.NONE;
    public long baseOffset = -1;
    public int recordCount;
    public long producerId = -1;
    public int baseSequence = -1;
    public long appendTimeMs = -1;
    public long startOffset = -1;

    /** Whether the batch had been appended before, and {@link #baseOffset} is where. */
    public boolean duplicate;

    /** Its records that belong to somebody's trace; null if there are none, or nobody looked. */
    public @Nullable TracedBatch traced;

    /**
     * A new one.
     *
     * @param records exactly one batch, from position to limit; offset and leader epoch are written into it in place
     * @param fromClient whether the rules for clients hold: base offset 0, size, no control batch, sequences
     */
    protected Append(ByteBuffer records, boolean fromClient) {
        this.records = records;
        this.fromClient = fromClient;
    }

    /** The offset after its last record. */
    final long nextOffset() {
        return baseOffset + recordCount;
    }

    /** Whether it may only wait for so long. */
    final boolean hasDeadline() {
        return timeoutMs != Integer.MAX_VALUE;
    }

    /** A reading of the clock. */
    final long deadlineNs() {
        return queuedNs + timeoutMs * 1_000_000L;
    }

    /** It is as durable here as the policy wants it. */
    final void flushedAt(long nowNs) {
        if (!flushed) {
            flushed = true;
            flushedNs = nowNs;
        }
    }

    final void acknowledge(long nowNs) {
        flushedAt(nowNs);
        replicatedNs = allInSync ? nowNs : flushedNs;
        completed();
    }

    final void refuse(AppendError why) {
        error = why;
        baseOffset = -1;
        appendTimeMs = -1;
        appendedNs = Math.max(appendedNs, queuedNs);
        flushedNs = appendedNs;
        replicatedNs = appendedNs;
        completed();
    }

    /** Its traced records lie in the log now. Before anybody can read them, so that no fetch carries them unknown. */
    final void remember(TracedOffsets offsets) {
        if (traced != null) {
            traced.appended(baseOffset, offsets);
        }
    }

    /** Refuses it where there is no partition to hand it to. Once, instead of {@link Partition#append}. */
    public final void refuse(AppendError why, long nowNs) {
        error = why;
        queuedNs = nowNs;
        appendedNs = nowNs;
        flushedNs = nowNs;
        replicatedNs = nowNs;
        completed();
    }

    /** Bytes of the batch in the log; 0 for one that was not appended now. */
    public final int sizeBytes() {
        return sizeBytes;
    }

    /** Called once, on the owner's loop, when the outcome stands and {@code records} is no longer needed. */
    protected abstract void completed();
}

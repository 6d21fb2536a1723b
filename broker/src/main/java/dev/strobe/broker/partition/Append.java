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

    /** Bytes written for it; 0 for a duplicate. */
    int sizeBytes;

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

    /** Its traced records lie in the log now. Before anybody can read them, so that no fetch carries them unknown. */
    final void remember(TracedOffsets offsets) {
        if (traced != null) {
            traced.appended(baseOffset, offsets);
        }
    }

    /** Bytes of the batch in the log; 0 for one that was not appended now. */
    public final int sizeBytes() {
        return sizeBytes;
    }

    /** Called once, on the owner's loop, when the outcome stands and {@code records} is no longer needed. */
    protected abstract void completed();
}

package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What one partition remembers of idempotent producers: per producer id the epoch and the last five batches, as many as a
 * client has in flight. A batch that is one of those was appended before, and is answered with its first offset; any other
 * must follow the last one without a gap.
 *
 * <p>Judges as Apache Kafka 4 does for producers without transactions: a producer that is not remembered may begin with any
 * sequence, because its state may have gone by expiry or retention; a new epoch begins at sequence 0; a sequence from before
 * the last five batches is out of order. Idle time counts from the append by the broker's clock, not from the record's
 * timestamp, so that a producer of old records is not forgotten while it writes.
 *
 * <p>Memory is bounded: when {@code producersMax} are known, the one idle for the longest is forgotten. Owned by one thread;
 * all in arrays of primitives, nothing is allocated except to grow.
 */
final class ProducerStates {

    static final int BATCHES_MAX = 5;

    /** Bytes of a producer in {@link #writeTo}, without its batches. */
    private static final int PRODUCER_BYTES = Long.BYTES + Short.BYTES + Long.BYTES + Byte.BYTES;

    private static final int BATCH_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;
    private static final int CAPACITY_MIN = 4;
    private static final int NONE = ProducerIndex.NONE;

    private final int producersMax;
    private final PartitionCounters counters;
    private final ProducerIndex index = new ProducerIndex();

    private long[] ids = new long[0];
    private short[] epochs = new short[0];
    private long[] appendedMs = new long[0];
    /** Batches remembered of each producer, 1 to 5. */
    private byte[] counts = new byte[0];
    /** Where among its five places each producer's oldest batch is. */
    private byte[] heads = new byte[0];
    /** The producer that appended next after this one, and the one before: a list from the longest idle to the latest. */
    private int[] newer = new int[0];

    private int[] older = new int[0];
    private int longestIdle = NONE;
    private int latest = NONE;
    /** Slots that were given back, linked through {@link #newer}. */
    private int free = NONE;

    private int[] baseSequences = new int[0];
    private int[] lastSequences = new int[0];
    private long[] baseOffsets = new long[0];
    private long[] timestampsMs = new long[0];
    private int used;

    private int duplicate = NONE;

    ProducerStates(int producersMax, PartitionCounters counters) {
        if (producersMax < 1) {
            throw new IllegalArgumentException("producersMax=" + producersMax + " < 1");
        }
        this.producersMax = producersMax;
        this.counters = counters;
    }

    /** Producers remembered. */
    int count() {
        return index.size();
    }

    /** Judges the next batch of a producer; changes nothing but {@link #isDuplicate()}. */
    AppendError check(RecordBatch batch) {
        duplicate = NONE;
        int slot = index.find(batch.producerId());
        if (slot == NONE) {
            return AppendError.NONE;
        }
        short epoch = batch.producerEpoch();
        if (epoch < epochs[slot]) {
            return AppendError.INVALID_PRODUCER_EPOCH;
        }
        int base = batch.baseSequence();
        if (epoch > epochs[slot]) {
            return base == 0 ? AppendError.NONE : AppendError.OUT_OF_ORDER_SEQUENCE;
        }
        duplicate = findBatch(slot, base, lastSequence(base, batch.recordCount()));
        if (duplicate != NONE) {
            return AppendError.NONE;
        }
        int expected = sequenceAfter(lastSequences[place(slot, counts[slot] - 1)]);
        return base == expected ? AppendError.NONE : AppendError.OUT_OF_ORDER_SEQUENCE;
    }

    /** Whether the batch checked last was appended before. */
    boolean isDuplicate() {
        return duplicate != NONE;
    }

    /** Where the batch checked last was appended, if it is a duplicate. */
    long duplicateOffset() {
        return baseOffsets[duplicate];
    }

    /** The largest timestamp of the batch checked last, if it is a duplicate. */
    long duplicateTimestampMs() {
        return timestampsMs[duplicate];
    }

    /** Remembers a batch that is in the log now, or was found there. Batches of no idempotent producer are passed over. */
    void appended(RecordBatch batch, long nowMs) {
        if (batch.producerId() < 0 || batch.baseSequence() < 0 || batch.isControl()) {
            return;
        }
        int slot = index.find(batch.producerId());
        if (slot == NONE) {
            slot = remember(batch.producerId());
        } else {
            unlink(slot);
        }
        linkLatest(slot);
        if (epochs[slot] != batch.producerEpoch()) {
            epochs[slot] = batch.producerEpoch();
            counts[slot] = 0;
        }
        appendedMs[slot] = nowMs;
        int base = batch.baseSequence();
        int last = lastSequence(base, batch.recordCount());
        addBatch(slot, base, last, batch.baseOffset(), batch.maxTimestampMs());
    }

    /** Forgets producers that were idle for as long. */
    void expire(long nowMs, long idleMs) {
        while (longestIdle != NONE && nowMs - appendedMs[longestIdle] >= idleMs) {
            forget(longestIdle);
        }
    }

    /** Forgets all. */
    void clear() {
        while (longestIdle != NONE) {
            forget(longestIdle);
        }
    }

    /** What {@link #writeTo} will write. */
    int sizeBytes() {
        int bytes = Integer.BYTES;
        for (int slot = longestIdle; slot != NONE; slot = newer[slot]) {
            bytes += PRODUCER_BYTES + counts[slot] * BATCH_BYTES;
        }
        return bytes;
    }

    /** Writes all, the longest idle first. */
    void writeTo(ByteBuffer into) {
        into.putInt(count());
        for (int slot = longestIdle; slot != NONE; slot = newer[slot]) {
            into.putLong(ids[slot])
                    .putShort(epochs[slot])
                    .putLong(appendedMs[slot])
                    .put(counts[slot]);
            for (int i = 0; i < counts[slot]; i++) {
                int place = place(slot, i);
                into.putInt(baseSequences[place]).putInt(lastSequences[place]);
                into.putLong(baseOffsets[place]).putLong(timestampsMs[place]);
            }
        }
    }

    /**
     * Takes over what {@link #writeTo} wrote, in place of what is remembered.
     *
     * @throws java.nio.BufferUnderflowException if there is less than it says; the rest must be thrown away then
     */
    void readFrom(ByteBuffer from) {
        clear();
        int count = from.getInt();
        for (int n = 0; n < count; n++) {
            int slot = remember(from.getLong());
            linkLatest(slot);
            epochs[slot] = from.getShort();
            appendedMs[slot] = from.getLong();
            int batches = from.get();
            for (int i = 0; i < batches; i++) {
                addBatch(slot, from.getInt(), from.getInt(), from.getLong(), from.getLong());
            }
        }
    }

    /** The last of {@code count} sequences from {@code base} on; after the largest int comes 0. */
    static int lastSequence(int base, int count) {
        return (int) (((long) base + count - 1) & Integer.MAX_VALUE);
    }

    private static int sequenceAfter(int sequence) {
        return (sequence + 1) & Integer.MAX_VALUE;
    }

    private int findBatch(int slot, int base, int last) {
        for (int i = counts[slot] - 1; i >= 0; i--) {
            int place = place(slot, i);
            if (baseSequences[place] == base && lastSequences[place] == last) {
                return place;
            }
        }
        return NONE;
    }

    /** Where the i-th oldest batch of a producer is. */
    private int place(int slot, int i) {
        return slot * BATCHES_MAX + (heads[slot] + i) % BATCHES_MAX;
    }

    private void addBatch(int slot, int base, int last, long offset, long timestampMs) {
        if (counts[slot] == BATCHES_MAX) {
            heads[slot] = (byte) ((heads[slot] + 1) % BATCHES_MAX);
        } else {
            counts[slot]++;
        }
        int place = place(slot, counts[slot] - 1);
        baseSequences[place] = base;
        lastSequences[place] = last;
        baseOffsets[place] = offset;
        timestampsMs[place] = timestampMs;
    }

    private int remember(long id) {
        if (count() == producersMax) {
            forget(longestIdle);
            counters.producersForgotten.increment();
        }
        if (free == NONE && used == ids.length) {
            grow();
        }
        int slot = free == NONE ? used++ : free;
        if (slot == free) {
            free = newer[slot];
        }
        ids[slot] = id;
        counts[slot] = 0;
        heads[slot] = 0;
        index.put(id, slot);
        counters.producers.increment();
        return slot;
    }

    private void forget(int slot) {
        unlink(slot);
        index.remove(ids[slot]);
        newer[slot] = free;
        free = slot;
        counters.producers.decrement();
    }

    private void linkLatest(int slot) {
        older[slot] = latest;
        newer[slot] = NONE;
        if (latest == NONE) {
            longestIdle = slot;
        } else {
            newer[latest] = slot;
        }
        latest = slot;
    }

    private void unlink(int slot) {
        if (older[slot] == NONE) {
            longestIdle = newer[slot];
        } else {
            newer[older[slot]] = newer[slot];
        }
        if (newer[slot] == NONE) {
            latest = older[slot];
        } else {
            older[newer[slot]] = older[slot];
        }
    }

    private void grow() {
        int capacity = (int) Math.min(producersMax, Math.max(CAPACITY_MIN, 2L * ids.length));
        ids = Arrays.copyOf(ids, capacity);
        epochs = Arrays.copyOf(epochs, capacity);
        appendedMs = Arrays.copyOf(appendedMs, capacity);
        counts = Arrays.copyOf(counts, capacity);
        heads = Arrays.copyOf(heads, capacity);
        newer = Arrays.copyOf(newer, capacity);
        older = Arrays.copyOf(older, capacity);
        baseSequences = Arrays.copyOf(baseSequences, capacity * BATCHES_MAX);
        lastSequences = Arrays.copyOf(lastSequences, capacity * BATCHES_MAX);
        baseOffsets = Arrays.copyOf(baseOffsets, capacity * BATCHES_MAX);
        timestampsMs = Arrays.copyOf(timestampsMs, capacity * BATCHES_MAX);
    }
}

package dev.strobe.benchmarks.broker;

import dev.strobe.broker.time.WallClock;

/**
 * A round of batches of one producer. The sequence lies under the checksum; {@link #seal} computes both for the whole
 * round, so that the producer's share stays out of what is measured.
 */
final class ProducedBatches {

    /** Batches in a round: enough that a round takes long beside a reading of the clock. */
    static final int COUNT = 256;

    private final ProducedBatch[] batches = new ProducedBatch[COUNT];
    private final int records;
    private int sequence;

    /** Batches of so many records of 1 KiB each. */
    ProducedBatches(int records) {
        this.records = records;
        long nowMs = WallClock.system().epochMs();
        for (int at = 0; at < COUNT; at++) {
            batches[at] = ProducedBatch.of(records, nowMs);
        }
    }

    /** Gives every batch the sequence that follows; after the largest comes 0, as the protocol has it. */
    void seal() {
        for (ProducedBatch batch : batches) {
            batch.seal(sequence);
            sequence = (sequence + records) & Integer.MAX_VALUE;
        }
    }

    ProducedBatch at(int index) {
        return batches[index];
    }

    int batchBytes() {
        return batches[0].bytes().capacity();
    }
}

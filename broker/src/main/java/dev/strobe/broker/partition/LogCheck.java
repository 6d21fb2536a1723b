package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.log.LogCorruptException;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.log.PartitionLog;

/** Reads the end of a log again, where recovery took closed segments on trust. Any thread that may wait. */
final class LogCheck {

    private static final long BYTES = 1L << 30;

    private LogCheck() {}

    /**
     * Checks about the last gigabyte.
     *
     * @throws LogCorruptException if there is damage
     */
    static void run(PartitionLog log) {
        LogView written = log.view();
        long offsets = written.endOffset() - written.startOffset();
        double share = Math.min(1.0, (double) BYTES / Math.max(1, written.sizeBytes()));
        log.scan(written.endOffset() - (long) Math.ceil(offsets * share), LogCheck::requireIntact);
    }

    private static void requireIntact(RecordBatch batch) {
        if (!batch.isIntact()) {
            throw new LogCorruptException("checksum does not hold: baseOffset=" + batch.baseOffset() + " sizeBytes="
                    + batch.sizeBytes() + " crc=" + Integer.toHexString(batch.crc()));
        }
    }
}

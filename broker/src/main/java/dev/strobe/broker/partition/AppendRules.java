package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import java.nio.ByteBuffer;

/**
 * What a batch must be before it may be appended: the rules that need nothing but its bytes and the topic's limits, in
 * Apache Kafka's order, so that a batch with two faults is refused for the same one.
 *
 * <p>Deliberate differences: a compression codec that does not exist is {@link AppendError#UNSUPPORTED_COMPRESSION} (Kafka
 * fails with an unknown error), a producer id without an epoch and a client's batch that claims the broker's append time are
 * {@link AppendError#INVALID_RECORD} (Kafka takes them). Records inside a batch are not looked into.
 *
 * <p>Owned by one thread. Allocates nothing.
 */
final class AppendRules {

    /** Kafka's smallest length field of any format; below, it calls the bytes corrupt without reading on. */
    private static final int LENGTH_MIN = 14;

    private static final int COMPRESSION_MAX = 4;

    private final RecordBatch batch = new RecordBatch();
    private final RecordBatch next = new RecordBatch();

    /** The batch that was checked last, if it passed. */
    RecordBatch batch() {
        return batch;
    }

    /**
     * Judges what lies between the buffer's position and limit: exactly one batch. An incomplete rest behind it is ignored.
     *
     * @param fromClient whether the rules for clients hold; without, counts and checksum still must be right
     */
    AppendError check(ByteBuffer records, boolean fromClient, LogConfig config) {
        AppendError error = checkFrame(records, batch, records.position());
        if (error == AppendError.NONE) {
            error = checkAlone(records);
        }
        if (error == AppendError.NONE) {
            error = checkBytes(fromClient, config);
        }
        if (error == AppendError.NONE) {
            error = checkHeader();
        }
        if (error == AppendError.NONE && fromClient) {
            error = checkClient(config);
        }
        return error;
    }

    private AppendError checkFrame(ByteBuffer records, RecordBatch view, int position) {
        int remaining = records.limit() - position;
        if (remaining < RecordBatch.LOG_OVERHEAD_BYTES) {
            return AppendError.INVALID_RECORD;
        }
        view.wrap(records, position);
        int length = view.sizeBytes() - RecordBatch.LOG_OVERHEAD_BYTES;
        if (length < LENGTH_MIN || length > Integer.MAX_VALUE - RecordBatch.LOG_OVERHEAD_BYTES) {
            return AppendError.CORRUPT;
        }
        if (remaining <= RecordBatch.MAGIC_OFFSET) {
            return AppendError.INVALID_RECORD;
        }
        byte magic = view.magic();
        if (magic < 0 || magic > RecordBatch.MAGIC) {
            return AppendError.CORRUPT;
        }
        if (remaining < view.sizeBytes()) {
            return AppendError.INVALID_RECORD;
        }
        return magic == RecordBatch.MAGIC ? AppendError.NONE : AppendError.UNSUPPORTED_FORMAT;
    }

    /** A second batch is against the rules; less than a batch behind the first is cut off, as Kafka does. */
    private AppendError checkAlone(ByteBuffer records) {
        int rest = records.position() + batch.sizeBytes();
        if (rest == records.limit()) {
            return AppendError.NONE;
        }
        AppendError error = checkFrame(records, next, rest);
        if (error == AppendError.CORRUPT) {
            return AppendError.CORRUPT;
        }
        boolean incomplete = error == AppendError.INVALID_RECORD;
        return incomplete ? AppendError.NONE : AppendError.INVALID_RECORD;
    }

    private AppendError checkBytes(boolean fromClient, LogConfig config) {
        if (fromClient && batch.baseOffset() != 0) {
            return AppendError.INVALID_RECORD;
        }
        if (fromClient && batch.sizeBytes() > config.batchBytesMax()) {
            return AppendError.TOO_LARGE;
        }
        if (batch.sizeBytes() < RecordBatch.HEADER_BYTES || !batch.isIntact()) {
            return AppendError.CORRUPT;
        }
        return batch.compression() > COMPRESSION_MAX ? AppendError.UNSUPPORTED_COMPRESSION : AppendError.NONE;
    }

    private AppendError checkHeader() {
        int count = batch.recordCount();
        boolean consistent = count > 0 && batch.lastOffsetDelta() == count - 1;
        return consistent ? AppendError.NONE : AppendError.INVALID_RECORD;
    }

    private AppendError checkClient(LogConfig config) {
        boolean idempotent = batch.producerId() > RecordBatch.NO_PRODUCER_ID;
        if (batch.isControl() || (idempotent && (batch.baseSequence() < 0 || batch.producerEpoch() < 0))) {
            return AppendError.INVALID_RECORD;
        }
        if (batch.isLogAppendTime() && !config.appendTime()) {
            return AppendError.INVALID_RECORD;
        }
        if (batch.sizeBytes() > config.segmentBytes()) {
            return AppendError.TOO_LARGE;
        }
        return batch.isTransactional() ? AppendError.TRANSACTIONS_UNSUPPORTED : AppendError.NONE;
    }
}

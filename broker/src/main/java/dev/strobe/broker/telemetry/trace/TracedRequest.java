package dev.strobe.broker.telemetry.trace;

import java.util.List;

/**
 * A finished request that moved traced records: everything that its spans are made of.
 *
 * @param records the first one's span is the parent, the others are linked; at least one
 * @param startNs when its bytes were read, on the monotonic clock
 * @param stages in their order; each began when the one before it ended
 */
public record TracedRequest(
        SpanName operation, Client client, Place place, List<TracedRecord> records, long startNs, List<Stage> stages) {

    /** Further records of a request are not followed. */
    public static final int RECORDS_MAX = 128;

    public TracedRequest {
        if (records.isEmpty() || stages.isEmpty()) {
            throw new IllegalStateException(
                    "a traced request without records or stages: records=" + records + " stages=" + stages);
        }
        records = List.copyOf(records);
        stages = List.copyOf(stages);
    }

    /** Who asked; texts as the client gave them, empty if it gave none. */
    public record Client(String id, String host, int correlationId) {}

    /**
     * The part of the request that holds the first traced record.
     *
     * @param baseOffset where the batch lies, or where the fetch began to read; -1 if it was refused
     * @param recordCount of the batch, or offsets in the answer
     * @param sizeBytes of the batch, or of the answer's records
     * @param error the protocol's name of what went wrong, empty if nothing did
     * @param duplicate whether the batch had been appended before
     */
    public record Place(
            String topic,
            int partition,
            long baseOffset,
            int recordCount,
            int sizeBytes,
            String error,
            boolean duplicate) {}

    /** A stage that ended then; one that ends no later than its predecessor did not happen. */
    public record Stage(SpanName name, long endNs) {}
}

package dev.strobe.harness.observe.jfr;

import java.util.List;

/**
 * One request at one partition as the broker saw it; times in ns on the monotonic clock.
 *
 * @param producerId of a produce request; -1 otherwise, and for producers without idempotence
 * @param baseSequence of a produce request; -1 otherwise
 * @param stages one after the other without gaps, from {@code receivedNs}
 * @param node number of the broker that served it
 */
public record RequestStages(
        int correlationId,
        long baseOffset,
        int recordCount,
        long producerId,
        int baseSequence,
        long receivedNs,
        List<Stage> stages,
        String node) {

    /** What the broker did from {@code startNs} to {@code endNs}. */
    public record Stage(String name, long startNs, long endNs) {}

    public long writtenNs() {
        return stages.getLast().endNs();
    }

    /** When the answer was handed to its connection: before this no client can have any of it. */
    long respondedNs() {
        return stages.getLast().startNs();
    }

    /** When a stage was over. */
    public long endNs(String stage) {
        return stages.stream()
                .filter(candidate -> candidate.name().equals(stage))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such stage: name=" + stage))
                .endNs();
    }

    boolean sameBatch(RequestStages other) {
        return producerId >= 0 && producerId == other.producerId && baseSequence == other.baseSequence;
    }
}

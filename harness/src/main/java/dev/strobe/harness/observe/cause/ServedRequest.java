package dev.strobe.harness.observe.cause;

/**
 * A request that the broker served while some message waited: its loop was busy from {@code receivedNs} to {@code
 * decodedNs} and from {@code workStartNs} to {@code workEndNs}; the client had it unanswered until {@code writtenNs}.
 *
 * @param node number of the broker; empty where it is not known
 */
public record ServedRequest(
        int clientHash,
        int correlationId,
        boolean produce,
        long receivedNs,
        long decodedNs,
        long workStartNs,
        long workEndNs,
        long writtenNs,
        String node) {

    /** Tells requests apart. */
    public long key() {
        return key(clientHash, correlationId);
    }

    public static long key(int clientHash, int correlationId) {
        return ((long) clientHash << 32) | (correlationId & 0xFFFFFFFFL);
    }
}

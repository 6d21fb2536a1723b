package dev.strobe.harness.driver.synthetic;

/**
 * The broker's copy of one message, taken from its publisher's pool and given back once it is answered and every group
 * has read it.
 *
 * <p>Guarded by the broker's lock; between being taken for an answer or a poll and being released, whoever took it may
 * read it without.
 */
final class StoredMessage {

    final SyntheticPublisher publisher;

    /** Empty until a group reads the topic: without one there is nobody to keep the payload for. */
    byte[] payload = new byte[0];

    long sequence;
    long intendedNs;
    long sentNs;
    long entryNs;
    int phase;
    int partition;
    long offset;
    Fault fault = Fault.NONE;

    /** Whether its latency has passed. */
    boolean ready;

    /** Groups that have still to read it, and one more for the pending answer. */
    int references;

    long dueNs;
    long order;

    StoredMessage(SyntheticPublisher publisher) {
        this.publisher = publisher;
    }
}

package dev.strobe.harness.driver;

/** Told the fate of each message. Implementations are thread-safe and never throw. */
public interface AckListener {

    /**
     * The target answered. The listener reads the clock itself: call it first thing in the client's callback.
     *
     * @param partition -1 where unknown
     * @param offset -1 where unknown (acks none)
     */
    void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset);

    /** @param cause short and countable, such as the error's class name without "Exception" */
    void failed(long sequence, long intendedNs, long sentNs, int phase, String cause);
}

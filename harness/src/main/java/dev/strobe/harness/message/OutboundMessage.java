package dev.strobe.harness.message;

import org.jspecify.annotations.Nullable;

/**
 * The message a load thread is about to send. One instance per load thread, refilled for each message: a driver copies
 * what it needs before {@code publish} returns.
 *
 * <p>Owned by one load thread; not thread-safe.
 */
public final class OutboundMessage {

    private final byte[] payload;
    private byte @Nullable [] key;
    private byte @Nullable [] traceparent;
    private long sequence;
    private long intendedNs;
    private long sentNs;
    private int phase;

    public OutboundMessage(int sizeBytes) {
        this.payload = new byte[sizeBytes];
    }

    /**
     * @param sequence position among the messages of this producer, from 0, without gaps over all phases
     * @param intendedNs when the schedule wanted it sent, on the monotonic clock
     * @param sentNs when the send call is made
     * @param phase index of the phase the intended time lies in
     */
    public void set(byte @Nullable [] key, long sequence, long intendedNs, long sentNs, int phase) {
        this.key = key;
        this.sequence = sequence;
        this.intendedNs = intendedNs;
        this.sentNs = sentNs;
        this.phase = phase;
    }

    /** @param value of the W3C {@code traceparent} header, in ASCII and no longer changed; null for most messages */
    public void traceparent(byte @Nullable [] value) {
        this.traceparent = value;
    }

    /** The trace that the message carries in its headers; null for none. A driver without headers leaves it out. */
    public byte @Nullable [] traceparent() {
        return traceparent;
    }

    /** The whole payload, stamp included; the array is reused for the next message. */
    public byte[] payload() {
        return payload;
    }

    public byte @Nullable [] key() {
        return key;
    }

    public long sequence() {
        return sequence;
    }

    public long intendedNs() {
        return intendedNs;
    }

    public long sentNs() {
        return sentNs;
    }

    public int phase() {
        return phase;
    }
}

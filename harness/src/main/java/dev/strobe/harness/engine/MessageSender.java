package dev.strobe.harness.engine;

import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.load.Keys;
import dev.strobe.harness.load.OpenLoopPacer;
import dev.strobe.harness.load.Payloads;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencyRecorders.ThreadRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.observe.TraceHeaders;
import dev.strobe.harness.observe.watch.BusyTimes;
import dev.strobe.harness.time.NanoClock;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Sends one producer's messages: fills and stamps the next one ahead of its time, then sends it and records how late.
 *
 * <p>Owned by one load thread; nothing is allocated per message. The gauges may be read from any thread.
 */
public final class MessageSender {

    private static final int SCHEDULE_DELAY = LatencySeries.index(Latency.SCHEDULE_DELAY);
    private static final int GENERATOR_DELAY = LatencySeries.index(Latency.GENERATOR_DELAY);
    private static final int LATENESS = 0;
    private static final int BLOCKED = 1;
    private static final int WAITED = 2;

    private final NanoClock clock;
    private final Publisher publisher;
    private final Ledger ledger;
    private final SendRing ring;
    private final BusyTimes blocked;
    private final Keys keys;
    private final Payloads payloads;
    private final long runId;
    private final int producer;
    private final @Nullable TraceHeaders headers;
    private final OutboundMessage message;
    private final Stamp stamp = new Stamp();
    private final AtomicLongArray gauges = new AtomicLongArray(3);
    private long nextSequence;
    private long previousReturnNs = Long.MAX_VALUE;

    /**
     * What a sender puts into its messages.
     *
     * @param headers of those that carry their trace; null if none does
     */
    public record Content(
            long runId,
            int producer,
            int sizeBytes,
            Keys keys,
            Payloads payloads,
            @Nullable TraceHeaders headers) {

        /** Without any headers. */
        public Content(long runId, int producer, int sizeBytes, Keys keys, Payloads payloads) {
            this(runId, producer, sizeBytes, keys, payloads, null);
        }
    }

    /** @param blocked where calls are noted that do not return at once */
    public MessageSender(
            NanoClock clock, Publisher publisher, Ledger ledger, SendRing ring, Content content, BusyTimes blocked) {
        this.clock = clock;
        this.publisher = publisher;
        this.ledger = ledger;
        this.ring = ring;
        this.blocked = blocked;
        this.keys = content.keys();
        this.payloads = content.payloads();
        this.headers = content.headers();
        this.runId = content.runId();
        this.producer = content.producer();
        this.message = new OutboundMessage(content.sizeBytes());
    }

    /**
     * Waits for the next arrival of an open phase and sends its message.
     *
     * @return false if no arrival is left or the phase was stopped; nothing was sent then
     */
    public boolean sendNext(OpenLoopPacer pacer, int phase, ThreadRecorders recorders) {
        long intendedNs = pacer.nextIntendedNs();
        if (intendedNs == OpenLoopPacer.END) {
            return false;
        }
        // Filled and stamped ahead of its time, so that at its time only the send call is left to do.
        prepare(intendedNs);
        if (pacer.awaitNextNs() == OpenLoopPacer.END) {
            return false;
        }
        long sentNs = pacer.call();
        recorders.record(phase, SCHEDULE_DELAY, sentNs - intendedNs);
        recorders.record(phase, GENERATOR_DELAY, pacer.ownDelayNs());
        gauges.setOpaque(WAITED, gauges.getOpaque(WAITED) + Math.max(0, intendedNs - previousReturnNs));
        publish(intendedNs, sentNs, phase);
        previousReturnNs = pacer.returned();
        noteReturn(sentNs, previousReturnNs, sentNs - intendedNs);
        return true;
    }

    /** Sends a message in a closed phase, where the send call itself is the intended time. */
    public void sendNow(int phase) {
        long intendedNs = clock.nanoTime();
        prepare(intendedNs);
        long sentNs = clock.nanoTime();
        publish(intendedNs, sentNs, phase);
        noteReturn(sentNs, clock.nanoTime(), 0);
    }

    private void prepare(long intendedNs) {
        byte[] payload = message.payload();
        payloads.fill(payload, nextSequence);
        stamp.write(payload, runId, producer, nextSequence, intendedNs);
        if (headers != null) {
            message.traceparent(headers.of(producer, nextSequence));
        }
    }

    private void publish(long intendedNs, long sentNs, int phase) {
        long sequence = nextSequence++;
        message.set(keys.key(sequence), sequence, intendedNs, sentNs, phase);
        ring.sent(sequence, sentNs);
        ledger.sent(producer, sequence);
        publisher.publish(message);
    }

    private void noteReturn(long sentNs, long returnedNs, long lateNs) {
        blocked.note(sentNs, returnedNs);
        gauges.setOpaque(LATENESS, lateNs);
        gauges.setOpaque(BLOCKED, gauges.getOpaque(BLOCKED) + returnedNs - sentNs);
    }

    /** Sequence of the next message; also the number of messages sent. Owning thread only. */
    public long nextSequence() {
        return nextSequence;
    }

    /** How late the last message was sent, in ns. */
    long latenessNs() {
        return gauges.getOpaque(LATENESS);
    }

    /** Time spent inside send calls so far, in ns. */
    long blockedNs() {
        return gauges.getOpaque(BLOCKED);
    }

    /** Time spent waiting for arrivals that were not due yet, in ns. */
    long waitedNs() {
        return gauges.getOpaque(WAITED);
    }
}

package dev.strobe.harness.target;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.message.Stamp;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps the answer to each message, and counts second ones. */
final class Answers implements AckListener {

    private static final long RUN_ID = 77;

    private final Map<Long, String> acked = new ConcurrentHashMap<>();
    private final Map<Long, String> failed = new ConcurrentHashMap<>();
    private final AtomicInteger twice = new AtomicInteger();

    /** Sends so many messages, from sequence 0, with one payload array for all, refilled at once after each call. */
    static void publish(Publisher publisher, int count) {
        OutboundMessage message = new OutboundMessage(200);
        Stamp stamp = new Stamp();
        for (int i = 0; i < count; i++) {
            stamp.write(message.payload(), RUN_ID, 0, i, i);
            message.set(null, i, i, i, 0);
            publisher.publish(message);
        }
        Arrays.fill(message.payload(), (byte) -1);
    }

    /** {@code partition@offset} by sequence. */
    Map<Long, String> acked() {
        return acked;
    }

    /** Cause by sequence. */
    Map<Long, String> failed() {
        return failed;
    }

    int twice() {
        return twice.get();
    }

    @Override
    public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {
        note(acked, sequence, partition + "@" + offset);
    }

    @Override
    public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {
        note(failed, sequence, cause);
    }

    private void note(Map<Long, String> answers, long sequence, String answer) {
        boolean known = acked.containsKey(sequence) || failed.containsKey(sequence);
        if (known) {
            twice.incrementAndGet();
        }
        answers.put(sequence, answer);
    }
}

package dev.strobe.harness.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one producer sent and what was answered.
 *
 * <p>{@link #sent} belongs to the load thread; answers come from any thread and are serialized by the account's lock;
 * the counters may be read by anyone.
 */
final class ProducerAccount {

    private static final VarHandle SENT;

    static {
        try {
            SENT = MethodHandles.lookup().findVarHandle(ProducerAccount.class, "sentCount", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final ProducerEntry entry;
    final SequenceSet acked = new SequenceSet();
    final SequenceSet failed = new SequenceSet();

    /** Written by the load thread alone, with release; read with acquire. */
    @SuppressWarnings("UnusedVariable") // accessed through SENT
    private long sentCount;

    private long strayAnswers;

    ProducerAccount(ProducerEntry entry) {
        this.entry = entry;
    }

    void sent(long sequence) {
        long expected = (long) SENT.get(this);
        if (sequence != expected) {
            throw new IllegalStateException(
                    "sequence out of turn: sequence=" + sequence + " expected=" + expected + " topic=" + entry.topic());
        }
        SENT.setRelease(this, sequence + 1);
    }

    synchronized void acked(long sequence) {
        if (!wasSent(sequence) || failed.contains(sequence) || !acked.add(sequence)) {
            strayAnswers++;
        }
    }

    synchronized void failed(long sequence) {
        if (!wasSent(sequence) || acked.contains(sequence) || !failed.add(sequence)) {
            strayAnswers++;
        }
    }

    boolean wasSent(long sequence) {
        return sequence >= 0 && sequence < sent();
    }

    long sent() {
        return (long) SENT.getAcquire(this);
    }

    synchronized long strayAnswers() {
        return strayAnswers;
    }
}

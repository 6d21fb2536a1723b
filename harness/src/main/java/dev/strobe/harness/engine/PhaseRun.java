package dev.strobe.harness.engine;

import dev.strobe.harness.load.ArrivalSchedule;
import dev.strobe.harness.load.StopSignal;
import dev.strobe.harness.scenario.PhaseSpec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * One phase while it is offered, and the record of what was offered once it is over.
 *
 * <p>Made by the control thread, worked on by all load threads at once, each writing its own producer's counts. After
 * {@link #awaitOffered} the counts no longer change.
 */
final class PhaseRun {

    private final int index;
    private final PhaseSpec spec;
    private final ArrivalSchedule[] slices;
    private final long startNs;
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch working;
    private final long[] firstSequence;
    private final AtomicLongArray sent;
    private final AtomicLong lastReturnNs;
    private final AtomicLong stoppedNs = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean saturated;
    private long drainedNs = Long.MAX_VALUE;

    PhaseRun(int index, PhaseSpec spec, long startNs, long[] firstSequence) {
        this.index = index;
        this.spec = spec;
        this.slices = slices(spec, firstSequence.length);
        this.startNs = startNs;
        this.firstSequence = firstSequence.clone();
        this.sent = new AtomicLongArray(firstSequence.length);
        this.working = new CountDownLatch(firstSequence.length);
        this.lastReturnNs = new AtomicLong(startNs);
    }

    int index() {
        return index;
    }

    PhaseSpec spec() {
        return spec;
    }

    boolean closed() {
        return slices.length == 0;
    }

    long startNs() {
        return startNs;
    }

    /** When the last arrival is due, or a closed phase ends. */
    long scheduledEndNs() {
        return startNs + spec.length().toNanos();
    }

    StopSignal stopSignal() {
        return stop;
    }

    /** The arrivals of one producer. */
    ArrivalSchedule slice(int producer) {
        if (closed()) {
            throw new IllegalStateException("a closed phase has no schedule: phase=" + spec.name());
        }
        return slices[producer];
    }

    /** Ends the phase early because it fell too far behind. */
    void saturate(long nowNs) {
        saturated = true;
        stopAt(nowNs);
    }

    boolean saturated() {
        return saturated;
    }

    /** Ends the phase early; arrivals after {@code nowNs} are not due. */
    void stopAt(long nowNs) {
        stoppedNs.accumulateAndGet(nowNs, Math::min);
        stop.stop();
    }

    /** Counts one message of the producer; called by its load thread after each send call. */
    void sent(int producer, long count) {
        sent.setRelease(producer, count);
    }

    /** A load thread is through with the phase. */
    void finished(long nowNs) {
        lastReturnNs.accumulateAndGet(nowNs, Math::max);
        working.countDown();
    }

    /** Waits until every load thread is through; false if {@code timeoutNs} passed before. */
    boolean awaitOffered(long timeoutNs) throws InterruptedException {
        return working.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** When the phase was over: its scheduled end, or when the last late send returned, or when it was stopped. */
    long endNs() {
        long end = stop.stopped() ? Math.min(scheduledEndNs(), stoppedNs.get()) : scheduledEndNs();
        return Math.max(end, lastReturnNs.get());
    }

    /** When its messages were given up or all answered. */
    void drained(long nowNs) {
        drainedNs = nowNs;
    }

    long drainedNs() {
        return drainedNs;
    }

    long sentCount(int producer) {
        return sent.getAcquire(producer);
    }

    long firstSequence(int producer) {
        return firstSequence[producer];
    }

    int producers() {
        return firstSequence.length;
    }

    /** Arrivals of one producer that are due by {@code nowNs}; in a closed phase what was sent. */
    long due(int producer, long nowNs) {
        long sentCount = sentCount(producer);
        if (closed()) {
            return sentCount;
        }
        long untilNs = Math.min(nowNs, stoppedNs.get()) - startNs;
        return Math.max(sentCount, untilNs < 0 ? 0 : slice(producer).dueBy(untilNs));
    }

    /** Arrivals of all producers that are due by {@code nowNs}. */
    long due(long nowNs) {
        long due = 0;
        for (int producer = 0; producer < producers(); producer++) {
            due += due(producer, nowNs);
        }
        return due;
    }

    /** The schedule's rate over the time it was followed: all of it, or up to where the phase was ended. */
    @Nullable Double offeredPerS() {
        if (closed()) {
            return null;
        }
        double scheduledS = (Math.min(scheduledEndNs(), endNs()) - startNs) / 1e9;
        return scheduledS <= 0 ? null : due(scheduledEndNs()) / scheduledS;
    }

    long sentCount() {
        long count = 0;
        for (int producer = 0; producer < producers(); producer++) {
            count += sentCount(producer);
        }
        return count;
    }

    /** Intended time of a producer's arrival, by its sequence; only for open phases. */
    long intendedNs(int producer, long sequence) {
        return startNs + slice(producer).offsetNs(sequence - firstSequence[producer]);
    }

    private static ArrivalSchedule[] slices(PhaseSpec spec, int producers) {
        if (spec instanceof PhaseSpec.Searched) {
            throw new IllegalStateException("a phase without its rate: phase=" + spec.name());
        }
        if (!(spec instanceof PhaseSpec.Open open)) {
            return new ArrivalSchedule[0];
        }
        ArrivalSchedule whole = ArrivalSchedule.of(open);
        ArrivalSchedule[] slices = new ArrivalSchedule[producers];
        for (int producer = 0; producer < producers; producer++) {
            slices[producer] = whole.slice(producer, producers);
        }
        return slices;
    }
}

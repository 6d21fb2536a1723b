package dev.strobe.harness.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, of the messages that one thread sees, the slowest of each phase, the slowest since the last {@link
 * #endInterval}, those that {@link Sampling} draws, and some of those with a rare fate.
 *
 * <p>The common case, a message that is none of them, costs two comparisons and a hash. A slow one is entered without
 * allocating. {@link #offer} is for the owning thread, the others for any; whoever keeps a message may wait for another
 * one that does, and for the moment in which an interval's messages are taken out.
 */
public final class MessageKeeper {

    private static final int OFFSET_BITS = 44;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

    private final Limits limits;
    private final Sampling sampling;
    private final List<SendRing> rings;
    private final @Nullable String consumer;
    private final PhaseKept[] phases;
    private final SlowestMessages ofInterval;
    private final long[] row = new long[SlowestMessages.FIELDS];
    private List<KeptMessage> drawn = new ArrayList<>();
    private int rareKept;

    /**
     * @param slowest messages kept of each phase; 0 keeps none
     * @param slowestOfSecond messages kept of each interval besides
     * @param rarePerS failed and redelivered messages kept of each interval
     */
    record Limits(int slowest, int slowestOfSecond, int rarePerS) {}

    /** The slowest of a phase, and how slow a message of it must be to be entered anywhere. */
    private static final class PhaseKept {
        private final SlowestMessages slow;
        private volatile long thresholdNs;

        private PhaseKept(int slowest) {
            slow = new SlowestMessages(slowest);
        }
    }

    /**
     * @param rings send times by producer
     * @param consumer client id of the consumer whose deliveries are offered; null where acknowledgements are
     */
    MessageKeeper(int phaseCount, Limits limits, Sampling sampling, List<SendRing> rings, @Nullable String consumer) {
        this.limits = limits;
        this.sampling = sampling;
        this.rings = List.copyOf(rings);
        this.consumer = consumer;
        this.ofInterval = new SlowestMessages(limits.slowestOfSecond());
        this.phases = new PhaseKept[phaseCount];
        Arrays.setAll(phases, phase -> new PhaseKept(limits.slowest()));
        for (PhaseKept phase : phases) {
            phase.thresholdNs = threshold(phase);
        }
    }

    /** Offers a message that has just been answered. */
    public void offer(
            int phase, int producer, long sequence, int subscription, long position, long intendedNs, long answeredNs) {
        if (answeredNs - intendedNs > phases[phase].thresholdNs) {
            addSlow(phase, producer, sequence, subscription, position, intendedNs, answeredNs);
        }
        long hash = Sampling.hash(producer, sequence);
        if (sampling.draws(hash)) {
            addDrawn(phase, producer, sequence, subscription, position, intendedNs, answeredNs);
        }
    }

    private void addSlow(
            int phase, int producer, long sequence, int subscription, long position, long intendedNs, long answeredNs) {
        PhaseKept kept = phases[phase];
        synchronized (row) {
            fill(phase, producer, sequence, subscription, position, intendedNs, answeredNs);
            long latencyNs = answeredNs - intendedNs;
            if (latencyNs > kept.slow.thresholdNs()) {
                kept.slow.add(row);
            }
            if (latencyNs > ofInterval.thresholdNs()) {
                ofInterval.add(row);
            }
            kept.thresholdNs = threshold(kept);
        }
    }

    private void addDrawn(
            int phase, int producer, long sequence, int subscription, long position, long intendedNs, long answeredNs) {
        KeptFor why = sampling.draw(Sampling.hash(producer, sequence), answeredNs);
        if (why == null) {
            return;
        }
        synchronized (row) {
            fill(phase, producer, sequence, subscription, position, intendedNs, answeredNs);
            drawn.add(SlowestMessages.message(row, consumer, why, null));
        }
    }

    /** Offers a message whose send has just failed; {@code error} says why. */
    public void failed(int phase, int producer, long sequence, long intendedNs, long failedNs, String error) {
        synchronized (row) {
            if (rareKept++ < limits.rarePerS()) {
                fill(phase, producer, sequence, -1, position(-1, -1), intendedNs, failedNs);
                drawn.add(SlowestMessages.message(row, null, KeptFor.ERROR, error));
            }
        }
    }

    /** Offers a message that was handed over once more. */
    public void redelivered(
            int phase, int producer, long sequence, int subscription, long position, long intendedNs, long answeredNs) {
        synchronized (row) {
            if (rareKept++ < limits.rarePerS()) {
                fill(phase, producer, sequence, subscription, position, intendedNs, answeredNs);
                drawn.add(SlowestMessages.message(row, consumer, KeptFor.REDELIVERED, null));
            }
        }
    }

    /** Packs a partition and an offset for {@link #offer}: offsets below 2^44 - 1, partitions below 2^19. */
    public static long position(int partition, long offset) {
        return ((long) partition << OFFSET_BITS) | (offset & OFFSET_MASK);
    }

    static int partition(long position) {
        return (int) (position >> OFFSET_BITS);
    }

    /** -1 where the client did not tell. */
    static long offset(long position) {
        long offset = position & OFFSET_MASK;
        return offset == OFFSET_MASK ? -1 : offset;
    }

    /** Ends an interval: hands over what it drew, and its slowest; looks after acknowledgements that came late. */
    void endInterval(List<KeptMessage> drawnInto, List<KeptMessage> slowestInto) {
        List<KeptMessage> taken;
        synchronized (row) {
            slowestInto.addAll(ofInterval.messages(consumer, KeptFor.SLOWEST_OF_SECOND));
            ofInterval.clear();
            taken = drawn;
            drawn = new ArrayList<>();
            rareKept = 0;
            for (PhaseKept kept : phases) {
                kept.slow.resolve(rings);
                kept.thresholdNs = threshold(kept);
            }
        }
        drawnInto.addAll(taken);
    }

    /** The slowest messages of a phase, slowest first. */
    List<KeptMessage> slowest(int phase) {
        synchronized (row) {
            return phases[phase].slow.messages(consumer, KeptFor.SLOWEST);
        }
    }

    private long threshold(PhaseKept kept) {
        return Math.min(kept.slow.thresholdNs(), ofInterval.thresholdNs());
    }

    private void fill(
            int phase, int producer, long sequence, int subscription, long position, long intendedNs, long answeredNs) {
        SendRing ring = rings.get(producer);
        boolean delivered = subscription >= 0;
        row[SlowestMessages.LATENCY] = answeredNs - intendedNs;
        row[SlowestMessages.PRODUCER] = producer;
        row[SlowestMessages.SEQUENCE] = sequence;
        row[SlowestMessages.SUBSCRIPTION] = subscription;
        row[SlowestMessages.POSITION] = position;
        row[SlowestMessages.INTENDED] = intendedNs;
        row[SlowestMessages.SENT] = ring.sentNs(sequence);
        row[SlowestMessages.ACKED] = delivered ? ring.ackedNs(sequence) : answeredNs;
        row[SlowestMessages.DELIVERED] = delivered ? answeredNs : SendRing.UNKNOWN;
        row[SlowestMessages.PHASE] = phase;
    }
}

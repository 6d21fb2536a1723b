package dev.strobe.harness.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the slowest messages of each phase that one thread sees, and a random few for contrast.
 *
 * <p>The common case, a message that is neither, costs two comparisons. A slow one is entered without allocating. {@link
 * #offer} is for the owning thread; {@link #kept} and {@link #resolve} may be called by another one and wait for at most
 * one offer, as an offer that keeps its message may wait for them.
 */
public final class MessageKeeper {

    /** Random messages kept per phase and thread at the most. */
    public static final int RANDOM_MAX = 1_000;

    private static final int OFFSET_BITS = 44;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

    private final int slowest;
    private final long randomOneIn;
    private final List<SendRing> rings;
    private final PhaseKept[] phases;

    /**
     * @param slowest messages kept per phase; 0 keeps none
     * @param randomOneIn one in so many is kept besides; 0 for none
     * @param rings send times by producer
     * @param consumer client id of the consumer whose deliveries are offered; null where acknowledgements are
     */
    public MessageKeeper(
            int phaseCount, int slowest, long randomOneIn, List<SendRing> rings, @Nullable String consumer) {
        this.slowest = slowest;
        this.randomOneIn = randomOneIn;
        this.rings = List.copyOf(rings);
        this.phases = new PhaseKept[phaseCount];
        for (int i = 0; i < phaseCount; i++) {
            phases[i] = new PhaseKept(i, slowest, consumer);
        }
    }

    /** Offers a message that has just been answered. */
    public void offer(
            int phase, int producer, long sequence, int subscription, long position, long intendedNs, long answeredNs) {
        PhaseKept kept = phases[phase];
        boolean slow = slowest > 0 && answeredNs - intendedNs > kept.thresholdNs;
        boolean random = randomOneIn > 0 && Long.remainderUnsigned(mix(producer, sequence), randomOneIn) == 0;
        if (slow) {
            kept.addSlow(producer, sequence, subscription, position, intendedNs, answeredNs, rings.get(producer));
        } else if (random) {
            kept.addRandom(producer, sequence, subscription, position, intendedNs, answeredNs, rings.get(producer));
        }
    }

    /** Packs a partition and an offset for {@link #offer}: offsets below 2^44 - 1, partitions below 2^19. */
    public static long position(int partition, long offset) {
        return ((long) partition << OFFSET_BITS) | (offset & OFFSET_MASK);
    }

    /** Fills in acknowledgements that came after the delivery; call at least once a second while a ring turns over. */
    public void resolve() {
        for (PhaseKept kept : phases) {
            kept.resolve(rings);
        }
    }

    /** The messages kept in a phase, slowest first, then the random ones. */
    public List<KeptMessage> kept(int phase) {
        return phases[phase].all();
    }

    static int partition(long position) {
        return (int) (position >> OFFSET_BITS);
    }

    /** -1 where the client did not tell. */
    static long offset(long position) {
        long offset = position & OFFSET_MASK;
        return offset == OFFSET_MASK ? -1 : offset;
    }

    /** SplitMix64 finaliser: the choice depends on the message alone, so every subscription keeps the same ones. */
    private static long mix(int producer, long sequence) {
        long z = sequence * 0x9E3779B97F4A7C15L + producer;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static final class PhaseKept {
        private final int phase;
        private final @Nullable String consumer;
        private final SlowestMessages slow;
        private final List<KeptMessage> random = new ArrayList<>();
        private volatile long thresholdNs = Long.MIN_VALUE;

        private PhaseKept(int phase, int slowest, @Nullable String consumer) {
            this.phase = phase;
            this.consumer = consumer;
            this.slow = new SlowestMessages(phase, slowest, consumer);
        }

        private synchronized void addSlow(
                int producer,
                long sequence,
                int subscription,
                long position,
                long intendedNs,
                long answeredNs,
                SendRing ring) {
            slow.add(producer, sequence, subscription, position, intendedNs, answeredNs, ring);
            thresholdNs = slow.thresholdNs();
        }

        private synchronized void addRandom(
                int producer,
                long sequence,
                int subscription,
                long position,
                long intendedNs,
                long answeredNs,
                SendRing ring) {
            if (random.size() >= RANDOM_MAX) {
                return;
            }
            boolean delivered = subscription >= 0;
            random.add(new KeptMessage(
                    phase,
                    producer,
                    sequence,
                    subscription,
                    consumer,
                    partition(position),
                    offset(position),
                    intendedNs,
                    ring.sentNs(sequence),
                    delivered ? ring.ackedNs(sequence) : answeredNs,
                    delivered ? answeredNs : SendRing.UNKNOWN,
                    answeredNs - intendedNs,
                    true));
        }

        private synchronized void resolve(List<SendRing> rings) {
            slow.resolve(rings);
            random.replaceAll(message -> message.ackedNs() == SendRing.UNKNOWN
                    ? message.acknowledgedAt(rings.get(message.producer()).ackedNs(message.sequence()))
                    : message);
        }

        private synchronized List<KeptMessage> all() {
            List<KeptMessage> all = slow.messages();
            all.addAll(random);
            return all;
        }
    }
}

package dev.strobe.harness.observe;

import dev.strobe.harness.scenario.Scenario.ObserveSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the keepers of a run keep. Once a second it takes out what they drew and the slowest of that second, so
 * that a keeper never holds more than a second's worth.
 *
 * <p>A run keeps {@link #KEPT_MAX} messages at the most, however long it is: beyond that every other one goes, chosen so
 * that what stays is still an even sample. Thread-safe; the threads that offer never wait for its lock.
 */
public final class KeptMessages {

    /** Messages of seconds and drawn ones; those of phases come on top. */
    static final int KEPT_MAX = 40_000;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final int phaseCount;
    private final MessageKeeper.Limits limits;
    private final Sampling sampling;
    private final List<SendRing> rings;
    private final List<MessageKeeper> keepers = new ArrayList<>();
    private final List<KeptMessage> settled = new ArrayList<>();
    private List<KeptMessage> waiting = new ArrayList<>();
    private int thinned;

    /**
     * @param rings send times by producer
     * @param subscriptions how often each message is delivered
     */
    public KeptMessages(int phaseCount, ObserveSpec observe, List<SendRing> rings, int subscriptions) {
        this.phaseCount = phaseCount;
        this.rings = List.copyOf(rings);
        this.limits = new MessageKeeper.Limits(
                observe.slowest(),
                slowestOfSecond(observe),
                TraceBudget.reserve(observe.tracesPerS()) * Math.max(1, subscriptions));
        this.sampling =
                new Sampling(observe.randomOneIn(), observe.headersOneIn(), observe.tracesPerS(), subscriptions);
    }

    /** A tenth of what is kept of a phase, rounded up. */
    static int slowestOfSecond(ObserveSpec observe) {
        return (observe.slowest() + 9) / 10;
    }

    /** @param consumer client id of the consumer whose deliveries it sees; null for one that sees acknowledgements */
    public synchronized MessageKeeper newKeeper(@Nullable String consumer) {
        MessageKeeper keeper = new MessageKeeper(phaseCount, limits, sampling, rings, consumer);
        keepers.add(keeper);
        return keeper;
    }

    public Sampling sampling() {
        return sampling;
    }

    /**
     * Ends a second; call it while the rings still know that second's messages.
     *
     * @return the slowest messages that were answered in it, slowest first; they are kept, so each has its trace
     */
    public synchronized List<KeptMessage> endInterval(long nowNs) {
        List<KeptMessage> arrived = new ArrayList<>();
        List<KeptMessage> slowest = new ArrayList<>();
        keepers.forEach(keeper -> keeper.endInterval(arrived, slowest));
        slowest.sort(Comparator.comparingLong(KeptMessage::latencyNs).reversed());
        List<KeptMessage> most = most(slowest);
        arrived.addAll(most);
        arrived.addAll(waiting);
        waiting = new ArrayList<>();
        arrived.forEach(this::settle);
        sampling.endInterval(nowNs);
        if (settled.size() > KEPT_MAX) {
            thinned++;
            sampling.thin();
            settled.removeIf(message -> !stays(message));
        }
        return most;
    }

    /** All views of the slowest few messages. */
    private List<KeptMessage> most(List<KeptMessage> slowestFirst) {
        Set<Long> messages = new HashSet<>();
        List<KeptMessage> most = new ArrayList<>();
        for (KeptMessage view : slowestFirst) {
            long identity = Sampling.hash(view.producer(), view.sequence());
            if (messages.size() < limits.slowestOfSecond() || messages.contains(identity)) {
                messages.add(identity);
                most.add(view);
            }
        }
        return most;
    }

    /** An acknowledgement may come after the delivery; without one it is looked for as long as the ring knows the message. */
    private void settle(KeptMessage message) {
        if (message.ackedNs() != SendRing.UNKNOWN) {
            settled.add(message);
            return;
        }
        SendRing ring = rings.get(message.producer());
        long ackedNs = ring.ackedNs(message.sequence());
        if (ackedNs != SendRing.UNKNOWN) {
            settled.add(message.acknowledgedAt(ackedNs));
        } else if (ring.holds(message.sequence()) && waiting.size() < KEPT_MAX) {
            waiting.add(message);
        } else {
            settled.add(message);
        }
    }

    private boolean stays(KeptMessage message) {
        long hash = Sampling.hash(message.producer(), message.sequence());
        if (message.kept().drawn()) {
            return sampling.drawnAt(message.kept(), hash, thinned);
        }
        long place = message.kept() == KeptFor.SLOWEST_OF_SECOND ? message.answeredNs() / SECOND_NS : hash;
        return (place & ((1L << thinned) - 1)) == 0;
    }

    /** What was kept of a phase: its slowest, slowest first, and then everything else. */
    public synchronized List<KeptMessage> kept(int phase) {
        List<KeptMessage> kept = new ArrayList<>();
        keepers.forEach(keeper -> kept.addAll(keeper.slowest(phase)));
        kept.sort(Comparator.comparingLong(KeptMessage::latencyNs).reversed());
        settled.stream().filter(message -> message.phase() == phase).forEach(kept::add);
        waiting.stream().filter(message -> message.phase() == phase).forEach(kept::add);
        return kept;
    }
}

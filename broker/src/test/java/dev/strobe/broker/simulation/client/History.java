package dev.strobe.broker.simulation.client;

import dev.strobe.broker.simulation.engine.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients saw, and nothing else: what they sent and were told of it, and what they read. It judges what can be judged
 * at once; {@link Judge} does the rest.
 */
public final class History {

    static final long NOTHING = -1;

    private final Scheduler scheduler;
    private final List<Sent> sent = new ArrayList<>();
    private final Map<Place, long[]> seen = new HashMap<>();
    private final Map<Place, Long> lastValue = new HashMap<>();
    private final Set<Place> deleted = new HashSet<>();
    private final Map<Place, Long> cannotAcknowledgeSinceNs = new HashMap<>();
    private long hash = 17;
    private int reads;
    private int acknowledged;

    public History(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** From now on no two replicas of it reach each other, and it wants two: nothing new may be acknowledged by all. */
    public void cannotAcknowledge(Place place) {
        cannotAcknowledgeSinceNs.putIfAbsent(place, scheduler.nowNs());
    }

    public void canAcknowledge() {
        cannotAcknowledgeSinceNs.clear();
    }

    /** Somebody asked for its end: what becomes of its records is nobody's business any more. */
    public void deleted(Place place) {
        deleted.add(place);
    }

    public boolean isDeleted(Place place) {
        return deleted.contains(place);
    }

    void invoked(Sent one) {
        sent.add(one);
        mix(1, one.producer, one.firstValue);
        scheduler.note("client: sends %s", one);
    }

    void acknowledged(Sent one, long offset) {
        scheduler.note("client: acknowledged at %d: %s", offset, one);
        mix(2, one.firstValue, offset);
        if (one.fate == Sent.Fate.ACKNOWLEDGED) {
            throw new IllegalStateException("acknowledged twice: " + one);
        }
        if (offset < 0) {
            throw new Violation("acknowledged without an offset: %s", one);
        }
        Long since = cannotAcknowledgeSinceNs.get(one.place);
        if (since != null && one.allInSync && one.invokedNs > since) {
            throw new Violation("acknowledged by all without a second replica: %s offset=%d", one, offset);
        }
        one.fate = Sent.Fate.ACKNOWLEDGED;
        one.offset = offset;
        acknowledged++;
    }

    void unknown(Sent one) {
        scheduler.note("client: gives up %s", one);
        mix(3, one.firstValue, 0);
        one.fate = Sent.Fate.UNKNOWN;
    }

    /** A consumer read a record; the next of this place has the next offset. */
    void read(Place place, long offset, long value, String reader) {
        reads++;
        mix(4, offset, value);
        long[] known = seen.computeIfAbsent(place, absent -> new long[0]);
        if (offset >= known.length) {
            int length = known.length;
            known = Arrays.copyOf(known, (int) Math.max(offset + 1, 2L * length + 64));
            Arrays.fill(known, length, known.length, NOTHING);
            seen.put(place, known);
        }
        if (known[(int) offset] != NOTHING && known[(int) offset] != value) {
            throw new Violation(
                    "what was read has changed: place=%s offset=%d before=%s now=%s reader=%s",
                    place, offset, value(known[(int) offset]), value(value), reader);
        }
        known[(int) offset] = value;
        lastValue.put(place, Math.max(offset, lastValue.getOrDefault(place, NOTHING)));
    }

    /** As a reader sees it: who sent it, and its number. */
    static String value(long value) {
        return (value >> 32) + "." + (int) value;
    }

    List<Sent> sent() {
        return sent;
    }

    /** What was read at each offset, {@link #NOTHING} where nobody has. */
    long[] seen(Place place) {
        return seen.getOrDefault(place, new long[0]);
    }

    void mix(long kind, long one, long other) {
        long x = hash * 31 + kind;
        x = (x ^ one) * 0x9E3779B97F4A7C15L;
        x ^= x >>> 29;
        x = (x ^ other) * 0xBF58476D1CE4E5B9L;
        hash = x ^ x >>> 32 ^ scheduler.nowNs();
    }

    /** The offset after the last record that was acknowledged by all. */
    public long endAcknowledged(Place place) {
        return sent.stream()
                .filter(one -> one.place.equals(place) && one.allInSync && one.fate == Sent.Fate.ACKNOWLEDGED)
                .mapToLong(one -> one.offset + one.count)
                .max()
                .orElse(0);
    }

    /** The same for the same history. */
    public long hash() {
        return hash;
    }

    /** In numbers. */
    public String summary() {
        long unknown =
                sent.stream().filter(one -> one.fate == Sent.Fate.UNKNOWN).count();
        return "sent=" + sent.size() + " acknowledged=" + acknowledged + " unknown=" + unknown + " reads=" + reads;
    }

    public int acknowledgedCount() {
        return acknowledged;
    }
}

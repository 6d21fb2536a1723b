package dev.strobe.harness.observe.watch;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The stretches in which one thread was blocked or busy for long: the last {@link #CAPACITY} of them, neighbours joined.
 *
 * <p>Its thread writes and allocates nothing; another thread may read once the writer has ended, or sees what was complete
 * a moment ago. Times are those of the machine's own clock.
 */
public final class BusyTimes {

    static final int CAPACITY = 1 << 13;

    /** Shorter breaks between two stretches are none. */
    private static final long BREAK_NS = 200_000;

    private final EvidenceKind kind;
    private final Owner owner;
    private final String id;
    private final long shortestNs;
    private final NanoClock clock = NanoClock.system();
    private final long[] startsNs = new long[CAPACITY];
    private final long[] endsNs = new long[CAPACITY];
    private final AtomicLong count = new AtomicLong();
    private long begunNs;
    private boolean begun;

    /** @param shortestNs shorter stretches are ordinary and left out */
    public BusyTimes(EvidenceKind kind, Owner owner, String id, long shortestNs) {
        this.kind = kind;
        this.owner = owner;
        this.id = id;
        this.shortestNs = shortestNs;
    }

    /** A stretch begins now. */
    public void begin() {
        begunNs = clock.nanoTime();
        begun = true;
    }

    /** The stretch that began, if one did, ends now. */
    public void end() {
        if (begun) {
            begun = false;
            note(begunNs, clock.nanoTime());
        }
    }

    /** Notes a stretch that has ended; stretches come in order. */
    public void note(long startNs, long endNs) {
        if (endNs - startNs < shortestNs) {
            return;
        }
        long next = count.getPlain();
        int last = (int) ((next - 1) & (CAPACITY - 1));
        if (next > 0 && startNs - endsNs[last] < BREAK_NS) {
            endsNs[last] = endNs;
            count.setRelease(next);
            return;
        }
        int slot = (int) (next & (CAPACITY - 1));
        startsNs[slot] = startNs;
        endsNs[slot] = endNs;
        count.setRelease(next + 1);
    }

    List<Evidence> evidence() {
        long end = count.getAcquire();
        List<Evidence> evidence = new ArrayList<>();
        for (long i = Math.max(0, end - CAPACITY); i < end; i++) {
            int slot = (int) (i & (CAPACITY - 1));
            evidence.add(Evidence.of(kind, owner, id, startsNs[slot], endsNs[slot]));
        }
        return evidence;
    }
}

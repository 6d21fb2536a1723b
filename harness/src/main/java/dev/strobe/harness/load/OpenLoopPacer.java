package dev.strobe.harness.load;

import dev.strobe.harness.scenario.Scenario.Pacing;
import dev.strobe.harness.time.NanoClock;

/**
 * Holds one load thread to an arrival schedule that the system under test cannot slow down.
 *
 * <p>Intended send times depend only on the schedule. When the target stalls, the pacer does not skip or postpone
 * arrivals: it hands them out late, one after another without waiting, and because callers measure from the intended
 * time the stall appears in the latency distribution instead of vanishing from it (coordinated omission).
 *
 * <p>Around each message the load thread calls {@link #awaitNextNs()}, {@link #call()}, the send itself, and
 * {@link #returned()}. From these the pacer tells its own delay, which is the harness's fault, from lateness in all,
 * which is mostly the target's.
 *
 * <p>Owned by a single thread, except the {@link StopSignal}. Allocates nothing after construction.
 */
public final class OpenLoopPacer {

    /** Returned in place of an intended time when no arrival of the piece is left, or the stop signal was given. */
    public static final long END = Long.MIN_VALUE;

    /** The longest single wait, so that a stop is seen soon. */
    public static final long PARK_NS_MAX = 50_000_000L;

    private final NanoClock clock;
    private final ArrivalSchedule arrivals;
    private final long count;
    private final long startNs;
    private final boolean spin;
    private final StopSignal stop;

    private long handedOut;
    private long pieceEnd;
    private long intendedNs;
    private long callNs;
    private long returnNs;
    private long latenessNsMax;
    private long ownDelayNsMax;

    /** @param startNs when the phase starts, on {@code clock}; may lie ahead, so that all threads start together */
    public OpenLoopPacer(NanoClock clock, ArrivalSchedule arrivals, long startNs, Pacing pacing, StopSignal stop) {
        this.clock = clock;
        this.arrivals = arrivals;
        this.count = arrivals.count();
        this.pieceEnd = count;
        this.startNs = startNs;
        this.spin = pacing == Pacing.SPIN;
        this.stop = stop;
        this.intendedNs = startNs;
        this.callNs = startNs;
        // Just before the start, so that the first arrival waits for it and counts its delay from there.
        this.returnNs = startNs - 1;
    }

    /** Has {@link #END} come after so many more arrivals, until the next piece begins. Without a call there is one piece. */
    public void beginPiece(long arrivalsMax) {
        pieceEnd = handedOut + Math.min(arrivalsMax, count - handedOut);
    }

    /** Whether no piece is left: every arrival was handed out, or the stop signal was given. */
    public boolean over() {
        return handedOut == count || stop.stopped();
    }

    /**
     * The intended send time that the next {@link #awaitNextNs()} waits for, so that its message can be made ready ahead of
     * it; {@link #END} when none of the piece is left.
     */
    public long nextIntendedNs() {
        return handedOut == pieceEnd ? END : startNs + arrivals.offsetNs(handedOut);
    }

    /** Waits for the next arrival and returns its intended send time in ns, never the actual one; or {@link #END}. */
    public long awaitNextNs() {
        if (handedOut == pieceEnd || stop.stopped()) {
            return END;
        }
        long nextNs = startNs + arrivals.offsetNs(handedOut);
        if (nextNs - intendedNs < 0) {
            throw new IllegalStateException("arrival schedule went backwards: lastNs=" + intendedNs + " nextNs="
                    + nextNs + " index=" + handedOut + " schedule=" + arrivals);
        }
        // Already due when the last call returned: no need to look at the clock again.
        if (nextNs - returnNs > 0 && !waitUntil(nextNs)) {
            return END;
        }
        handedOut++;
        intendedNs = nextNs;
        return nextNs;
    }

    private boolean waitUntil(long nextNs) {
        long remainingNs = nextNs - clock.nanoTime();
        while (remainingNs > 0) {
            if (stop.stopped()) {
                return false;
            }
            if (spin) {
                Thread.onSpinWait();
            } else {
                clock.parkNanos(Math.min(remainingNs, PARK_NS_MAX));
            }
            remainingNs = nextNs - clock.nanoTime();
        }
        return true;
    }

    /** Notes that the send call is made now, and returns that time in ns. */
    public long call() {
        callNs = clock.nanoTime();
        latenessNsMax = Math.max(latenessNsMax, callNs - intendedNs);
        ownDelayNsMax = Math.max(ownDelayNsMax, ownDelayNs());
        return callNs;
    }

    /** Notes that the send call returned now, and returns that time in ns. */
    public long returned() {
        returnNs = clock.nanoTime();
        return returnNs;
    }

    /**
     * The generator's own delay before the last call, in ns: actual call - max(intended, return of the previous call).
     * Ask between {@link #call()} and {@link #returned()}.
     */
    public long ownDelayNs() {
        return callNs - (intendedNs - returnNs > 0 ? intendedNs : returnNs);
    }

    /** The largest own delay so far, in ns; a large value means that the harness was the bottleneck. */
    public long ownDelayNsMax() {
        return ownDelayNsMax;
    }

    /** How long after its intended time the last call was made, in ns, whoever's fault that was. */
    public long latenessNs() {
        return callNs - intendedNs;
    }

    public long latenessNsMax() {
        return latenessNsMax;
    }

    /** Number of arrivals handed out so far; the next one has this index in the schedule. */
    public long handedOut() {
        return handedOut;
    }

    /** Number of arrivals that were due by {@code nowNs} and not handed out yet. */
    public long overdue(long nowNs) {
        return Math.max(0, arrivals.dueBy(nowNs - startNs) - handedOut);
    }
}

package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.scenario.SyntheticSpec.Stall;
import java.util.ArrayList;
import java.util.List;

/**
 * The programmed stalls as windows on the clock, and when they were felt.
 *
 * <p>Windows exist from {@link #startAt} on, until which nothing stalls. Thread-safe: the windows are published once by a
 * volatile write, what was felt is guarded by the lock of this object.
 */
final class StallPlan {

    private final List<Stall> stalls;
    private final long[] beganNs;
    private final long[] endedNs;
    private final long[] held;

    private volatile boolean started;
    private long startNs;

    StallPlan(List<Stall> stalls) {
        this.stalls = stalls;
        this.beganNs = new long[stalls.size()];
        this.endedNs = new long[stalls.size()];
        this.held = new long[stalls.size()];
    }

    void startAt(long ns) {
        startNs = ns;
        started = true;
    }

    boolean uses(Stall.Mode mode) {
        return stalls.stream().anyMatch(stall -> stall.mode() == mode);
    }

    /** Index of the stall of this mode that {@code nowNs} lies in; -1 if none. */
    int current(Stall.Mode mode, long nowNs) {
        if (!started) {
            return -1;
        }
        for (int i = 0; i < stalls.size(); i++) {
            if (stalls.get(i).mode() == mode && nowNs >= fromNs(i) && nowNs < untilNs(i)) {
                return i;
            }
        }
        return -1;
    }

    long untilNs(int stall) {
        return fromNs(stall) + stalls.get(stall).length().toNanos();
    }

    /** Notes that the stall held something up from {@code beganNs} to {@code endedNs}. */
    synchronized void felt(int stall, long beganNs, long endedNs) {
        this.beganNs[stall] = held[stall] == 0 ? beganNs : Math.min(this.beganNs[stall], beganNs);
        this.endedNs[stall] = Math.max(this.endedNs[stall], endedNs);
        held[stall]++;
    }

    /** The stalls that were felt, in the order of the scenario. */
    synchronized List<SyntheticTruth.StallTruth> truth() {
        List<SyntheticTruth.StallTruth> truth = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            if (held[i] > 0) {
                truth.add(new SyntheticTruth.StallTruth(
                        stalls.get(i).mode(),
                        stalls.get(i).at().toNanos() / 1e9,
                        stalls.get(i).length().toNanos() / 1e9,
                        (beganNs[i] - startNs) / 1e9,
                        (endedNs[i] - startNs) / 1e9,
                        held[i]));
            }
        }
        return truth;
    }

    private long fromNs(int stall) {
        return startNs + stalls.get(stall).at().toNanos();
    }
}

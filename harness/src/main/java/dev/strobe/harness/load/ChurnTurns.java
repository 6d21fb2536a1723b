package dev.strobe.harness.load;

import dev.strobe.harness.scenario.Scenario.ChurnSpec;

/**
 * Whose turn it is to be away: the members of a group leave one after the other, each for the same time, while load is
 * measured. A pure function of the time, so that each member decides for itself.
 *
 * <p>The control thread says when turns begin and end; any thread asks.
 */
public final class ChurnTurns {

    private final long everyNs;
    private final long awayNs;
    private final int members;
    private volatile long startNs = Long.MAX_VALUE;
    private volatile long endNs = Long.MAX_VALUE;

    public ChurnTurns(ChurnSpec spec, int members) {
        this.everyNs = spec.every().toNanos();
        this.awayNs = spec.away().toNanos();
        this.members = members;
    }

    /** The first member leaves one interval after {@code ns}. */
    public void start(long ns) {
        startNs = ns;
    }

    /** Everybody comes back: what is left is to be delivered. */
    public void end(long ns) {
        endNs = ns;
    }

    /** Whether it is this member's turn; members count from 0. */
    public boolean away(int member, long nowNs) {
        long sinceNs = nowNs - startNs;
        if (nowNs < startNs || nowNs >= endNs || sinceNs < everyNs) {
            return false;
        }
        long turn = sinceNs / everyNs - 1;
        return turn % members == member && sinceNs % everyNs < awayNs;
    }
}

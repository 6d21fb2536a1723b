package dev.strobe.harness.fault;

/**
 * The truth about one fault.
 *
 * @param startNs on the monotonic clock; nothing of it was in effect before
 * @param endNs nothing of it was in effect after
 */
public record Injected(String fault, long startNs, long endNs) {

    public Injected {
        if (endNs < startNs) {
            throw new IllegalArgumentException("a fault ends before it starts: startNs=" + startNs + " endNs=" + endNs);
        }
    }

    /** How much of it lies within a time, in ns. */
    public long overlapNs(long fromNs, long toNs) {
        return Math.max(0, Math.min(endNs, toNs) - Math.max(startNs, fromNs));
    }
}

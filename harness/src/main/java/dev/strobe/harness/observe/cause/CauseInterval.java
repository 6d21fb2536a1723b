package dev.strobe.harness.observe.cause;

/** A part of a message's time that has a cause; in ns on the monotonic clock. */
public record CauseInterval(Cause cause, long startNs, long endNs) {

    public long durationNs() {
        return endNs - startNs;
    }
}

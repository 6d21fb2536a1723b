package dev.strobe.harness.observe;

/**
 * A fault that was injected on purpose.
 *
 * @param what in a few words
 * @param process that it was done to; empty if that was not told
 * @param startNs on the monotonic clock
 */
public record InjectedFault(String what, String process, long startNs, long durationNs) {

    boolean overlaps(long fromNs, long toNs) {
        return startNs < toNs && startNs + durationNs >= fromNs;
    }
}

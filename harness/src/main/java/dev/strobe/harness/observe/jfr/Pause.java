package dev.strobe.harness.observe.jfr;

/**
 * A time in which the whole broker stood still for its garbage collector, or one of its threads for an fsync or a fault
 * point.
 *
 * @param node number of the broker
 * @param startNs on the monotonic clock
 */
public record Pause(String node, String name, long startNs, long durationNs) {

    public boolean overlaps(long fromNs, long toNs) {
        return startNs < toNs && startNs + durationNs > fromNs;
    }
}

package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.scenario.Rate;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes the same time for each message and serves them one after the other, in the order of their arrival:
 * what makes a target have a capacity. Guarded by the broker's lock.
 */
final class ServiceQueue {

    private final @Nullable Rate capacity;
    private long busyFromNs;
    private long servedSince;

    /** @param capacity null for a server that takes no time at all */
    ServiceQueue(@Nullable Rate capacity) {
        this.capacity = capacity;
    }

    boolean unlimited() {
        return capacity == null;
    }

    /** When the service of a message ends that arrives now. */
    long servedNs(long nowNs) {
        if (capacity == null) {
            return nowNs;
        }
        if (servedSince == 0 || busyUntilNs(capacity) - nowNs <= 0) {
            busyFromNs = nowNs;
            servedSince = 0;
        }
        servedSince++;
        return busyUntilNs(capacity);
    }

    /** Computed from the start of the busy time, so that no rounding adds up. */
    private long busyUntilNs(Rate rate) {
        return busyFromNs + Math.multiplyExact(servedSince, rate.periodNs()) / rate.messages();
    }
}

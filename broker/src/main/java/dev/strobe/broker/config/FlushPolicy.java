package dev.strobe.broker.config;

/** When appended records are made durable, and so what an acknowledgement promises. */
public enum FlushPolicy {
    /** The operating system decides: an acknowledged record survives the broker's death, not the machine's. */
    OS,
    /** Every {@code flush.interval.ms}: the machine's death costs at most what came since. */
    INTERVAL,
    /** Before the acknowledgement, many requests to one fsync: an acknowledged record survives both. */
    GROUP_COMMIT
}

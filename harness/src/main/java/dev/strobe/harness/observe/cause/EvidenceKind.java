package dev.strobe.harness.observe.cause;

/** What was observed, and the cause that it is evidence of. Ordered as the causes are. */
public enum EvidenceKind {
    HARNESS_STOPPED(Cause.HARNESS_PAUSED),
    BROKER_STOPPED(Cause.BROKER_PAUSED),
    HARNESS_SAFEPOINT(Cause.HARNESS_GC),
    BROKER_SAFEPOINT(Cause.BROKER_GC),
    /** A thread waited for a monitor or a lock. */
    LOCK(Cause.BROKER_LOCK),
    FORCE(Cause.BROKER_FSYNC),
    /** A slow write or read. */
    FILE(Cause.BROKER_DISK),
    ROLL(Cause.BROKER_ROLL),
    THROTTLE(Cause.BROKER_THROTTLED),
    /** The partition had lost its leader and had no other one yet. */
    ELECTION(Cause.BROKER_ELECTION),
    HARNESS_RUN_DELAY(Cause.HARNESS_CPU),
    BROKER_RUN_DELAY(Cause.BROKER_CPU),
    /** One long task of an event loop. */
    LOOP_TASK(Cause.BROKER_BUSY),
    /** The loop worked on another request. */
    SERVED(Cause.BROKER_BUSY),
    /** A round trip took clearly longer than usual; its amount is by how much. */
    ROUND_TRIP(Cause.NETWORK),
    /** A send call did not return: the client's buffer was full. */
    SEND_BLOCKED(Cause.CLIENT_BATCHING),
    /** The client had as many requests unanswered as it may have, or waited to fill its batch. */
    CLIENT_QUEUE(Cause.CLIENT_BATCHING),
    /** A load thread called late, or a consumer thread was busy with earlier messages. */
    THREAD_LATE(Cause.HARNESS_BUSY),
    /** An injected fault. */
    FAULT(Cause.FAULT);

    private final Cause cause;

    EvidenceKind(Cause cause) {
        this.cause = cause;
    }

    public Cause cause() {
        return cause;
    }
}

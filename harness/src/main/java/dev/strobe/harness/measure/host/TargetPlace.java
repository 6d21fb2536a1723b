package dev.strobe.harness.measure.host;

/** Where the target runs, as far as the harness can see it. */
public enum TargetPlace {
    /** In processes on this host whose ids are known. */
    PROCESSES,
    /** On the harness's own threads. */
    IN_HARNESS,
    /** At an address: perhaps on this very host, so CPU that is not the harness's may be the target's. */
    ELSEWHERE
}

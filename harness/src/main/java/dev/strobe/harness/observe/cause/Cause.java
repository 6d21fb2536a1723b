package dev.strobe.harness.observe.cause;

/** What made a message slow, as {@code run.json} and traces name it. The order is the precedence: see docs/adr/0008. */
public enum Cause {
    HARNESS_PAUSED("harness.paused", "harness"),
    BROKER_PAUSED("broker.paused", "broker"),
    HARNESS_GC("harness.gc", "harness"),
    BROKER_GC("broker.gc", "broker"),
    BROKER_LOCK("broker.lock", "broker"),
    BROKER_FSYNC("broker.fsync", "broker"),
    BROKER_DISK("broker.disk", "broker"),
    BROKER_ROLL("broker.roll", "broker"),
    BROKER_THROTTLED("broker.throttled", "broker"),
    BROKER_REPLICATION("broker.replication", "broker"),
    BROKER_ELECTION("broker.election", "broker"),
    HARNESS_CPU("harness.cpu", "harness"),
    BROKER_CPU("broker.cpu", "broker"),
    BROKER_BUSY("broker.busy", "broker"),
    NETWORK("network", "network"),
    CLIENT_BATCHING("client.batching", "harness"),
    HARNESS_BUSY("harness.busy", "harness"),
    FAULT("fault", "broker"),
    UNKNOWN("unknown", "unknown");

    private final String text;
    private final String process;

    Cause(String text, String process) {
        this.text = text;
        this.process = process;
    }

    /** Such as {@code broker.gc}. */
    public String text() {
        return text;
    }

    /** Where it happened: {@code broker}, {@code harness} or {@code network}. */
    public String process() {
        return process;
    }
}

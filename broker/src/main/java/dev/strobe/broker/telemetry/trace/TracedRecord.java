package dev.strobe.broker.telemetry.trace;

/** A record that belongs to a sampled trace. Thread-safe. */
public final class TracedRecord {

    /** The offset of a record that was not appended. */
    public static final long NOT_APPENDED = -1;

    private final long offset;
    private final TraceContext context;
    private volatile boolean fetched;

    TracedRecord(long offset, TraceContext context) {
        this.offset = offset;
        this.context = context;
    }

    public long offset() {
        return offset;
    }

    public TraceContext context() {
        return context;
    }

    /** Whether an answer to a fetch has held it. */
    boolean isFetched() {
        return fetched;
    }

    void markFetched() {
        fetched = true;
    }
}

package dev.strobe.broker.log;

/** What a log reports while it works; called on the thread that did it, and must not wait. */
public interface LogListener {

    /** Bytes after the last intact batch were cut off on start. */
    default void truncatedTornTail(String log, long offset, long bytes) {}

    /** A new segment was begun. */
    default void rolled(String log, long baseOffset, long durationNs) {}

    /** Segments were given up by retention or on request. */
    default void deleted(String log, int segments, long bytes) {}

    /** Nobody listens. */
    LogListener NONE = new LogListener() {};
}

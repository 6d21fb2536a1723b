package dev.strobe.broker.fault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A place on a request's way where it can be delayed. */
public enum FaultPoint {
    /** Of a produce request, before it is an object: the stage {@code decoded}. */
    DECODE,
    /** Before the owner takes an append up: the stage {@code queued}. */
    QUEUE,
    /** Before an append's bytes are written: the stage {@code appended}. */
    APPEND,
    /** In a round of the flush thread, which holds up the stage {@code flushed} under group commit. */
    FLUSH,
    /** Before the answer to a produce request is handed to its connection: the stage {@code responded}. */
    RESPOND,
    /** Before the answer to a produce request is encoded and written: the stage {@code written}. */
    WRITE,
    /** Before a fetch that found records is answered: the stage {@code read}. */
    FETCH_READ,
    /** A thread of its own holds the monitor that every append enters: the stage {@code appended}, as lock contention. */
    LOCK;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As the admin port, metrics and events spell it. */
    public String word() {
        return word;
    }

    static @Nullable FaultPoint of(String word) {
        for (FaultPoint point : values()) {
            if (point.word.equals(word)) {
                return point;
            }
        }
        return null;
    }
}

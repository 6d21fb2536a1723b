package dev.strobe.broker.time;

/** The time of day, for what clients see: record timestamps, retention. Thread-safe. */
@FunctionalInterface
public interface WallClock {

    /** Milliseconds since 1970 UTC. */
    long epochMs();

    /** The clock of this machine. */
    static WallClock system() {
        return System::currentTimeMillis;
    }
}

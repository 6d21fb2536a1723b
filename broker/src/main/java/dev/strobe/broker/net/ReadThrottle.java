package dev.strobe.broker.net;

import dev.strobe.broker.telemetry.flight.FlightEvents;
import dev.strobe.broker.time.NanoClock;
import org.jspecify.annotations.Nullable;

/** The limit that keeps one connection from being read, if one does, and since when. Its connection's loop only. */
final class ReadThrottle {

    private final String peer;
    private @Nullable ReadLimit limit;
    private long sinceNs;

    ReadThrottle(String peer) {
        this.peer = peer;
    }

    /** The connection stands at this limit; another one it stood at has ended. */
    void at(ReadLimit next, NanoClock clock) {
        if (limit != next) {
            long nowNs = clock.nanoTime();
            end(nowNs);
            limit = next;
            sinceNs = nowNs;
        }
    }

    /** The connection is read again, or gone. */
    void end(long nowNs) {
        ReadLimit ended = limit;
        if (ended != null) {
            limit = null;
            FlightEvents.throttled(ended.word(), peer, nowNs - sinceNs);
        }
    }
}

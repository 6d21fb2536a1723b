package dev.strobe.broker.telemetry.export;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many more spans the SDK's queue takes. The SDK drops what does not fit where nobody sees it; so the broker asks here
 * before it makes spans, and counts itself what it left out. Thread-safe.
 */
final class SpanRoom {

    private final AtomicInteger free = new AtomicInteger();
    private volatile int capacity;

    /** There is an exporter, whose queue holds so many; without one there is no room. Of several exporters the last counts. */
    void open(int spans) {
        capacity = spans;
        free.set(spans);
    }

    /** Takes the room for some spans, or none of it. */
    boolean take(int spans) {
        int before = free.getAndUpdate(now -> now < spans ? now : now - spans);
        return before >= spans;
    }

    /** Several exporters may give back the same spans: never more than there was. */
    void giveBack(int spans) {
        free.updateAndGet(now -> Math.min(capacity, now + spans));
    }
}

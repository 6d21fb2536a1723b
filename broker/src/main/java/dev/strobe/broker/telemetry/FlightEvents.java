package dev.strobe.broker.telemetry;

import dev.strobe.broker.time.NanoClock;

/**
 * The rare events of the flight recorder, for packages that need not know it. Stage events are not here: they belong to the
 * {@link StageClock}.
 *
 * <p>Thread-safe, never waits. While no recording runs, each call costs a few ns and starts nothing of the recorder.
 */
public final class FlightEvents {

    /** Loop tasks that took less are nobody's business. */
    public static final long SLOW_TASK_NS = 10_000_000;

    private FlightEvents() {}

    /** A task held event loop {@code loop} for {@code taskNs}; tasks up to {@link #SLOW_TASK_NS} leave no event. */
    public static void loopTask(int loop, long taskNs) {
        SlowTaskEvent event = new SlowTaskEvent();
        if (taskNs > SLOW_TASK_NS && event.isEnabled()) {
            event.loop = loop;
            event.taskNs = taskNs;
            event.commit();
        }
    }

    /** The log of this folder began a new segment, which took {@code rollNs} of its loop. */
    public static void segmentRolled(String log, long baseOffset, long rollNs) {
        SegmentRollEvent event = new SegmentRollEvent();
        if (event.isEnabled()) {
            event.log = log;
            event.baseOffset = baseOffset;
            event.rollNs = rollNs;
            event.commit();
        }
    }

    public static void connectionOpened(String peer) {
        connection("opened", peer, "");
    }

    public static void connectionClosed(String peer, String reason) {
        connection("closed", peer, reason);
    }

    private static void connection(String state, String peer, String reason) {
        ConnectionEvent event = new ConnectionEvent();
        if (event.isEnabled()) {
            event.state = state;
            event.peer = peer;
            event.reason = reason;
            event.commit();
        }
    }

    static void hiccup(long gapNs) {
        HiccupEvent event = new HiccupEvent();
        if (event.isEnabled()) {
            event.gapNs = gapNs;
            event.commit();
        }
    }

    /** Reads the clock as late as possible, so that the event's own time and the field are close to each other. */
    static void clockAnchor(NanoClock clock) {
        ClockAnchorEvent event = new ClockAnchorEvent();
        if (event.isEnabled()) {
            event.nanoTime = clock.nanoTime();
            event.commit();
        }
    }
}

package dev.strobe.broker.telemetry.flight;

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

    /** Shorter waits for a CPU and at bounds are the ordinary life of a small machine. */
    public static final long WAIT_NS = 1_000_000;

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

    /** A sleep took {@code gapNs} longer than asked, of which the thread waited {@code runDelayNs} for a CPU, -1: unknown. */
    public static void hiccup(long gapNs, long runDelayNs) {
        HiccupEvent event = new HiccupEvent();
        if (event.isEnabled()) {
            event.gapNs = gapNs;
            event.runDelayNs = runDelayNs;
            event.commit();
        }
    }

    /** Within the last {@code intervalNs} a thread waited so long for a CPU; up to {@link #WAIT_NS} leave no event. */
    public static void runDelay(String thread, long intervalNs, long runDelayNs) {
        RunDelayEvent event = new RunDelayEvent();
        if (runDelayNs > WAIT_NS && event.isEnabled()) {
            event.thread = thread;
            event.intervalNs = intervalNs;
            event.runDelayNs = runDelayNs;
            event.commit();
        }
    }

    /** The answer to a request has left; for those without an event of their stages. Times are clock readings. */
    public static void request(AnsweredRequest request) {
        RequestEvent event = new RequestEvent();
        if (event.isEnabled()) {
            event.api = request.api();
            event.clientHash = request.clientId().hashCode();
            event.correlationId = request.correlationId();
            event.receivedNs = request.receivedNs();
            event.respondedNs = request.respondedNs();
            event.writtenNs = request.writtenNs();
            event.errorCode = request.errorCode();
            event.commit();
        }
    }

    /** A client had to wait at a bound; up to {@link #WAIT_NS} leave no event. */
    public static void throttled(String what, String peer, long durationNs) {
        ThrottleEvent event = new ThrottleEvent();
        if (durationNs > WAIT_NS && event.isEnabled()) {
            event.what = what;
            event.peer = peer;
            event.durationNs = durationNs;
            event.commit();
        }
    }

    /** Records waited for followers; up to {@link #WAIT_NS} leave no event. */
    public static void replicated(ReplicatedRecords records) {
        ReplicationEvent event = new ReplicationEvent();
        if (records.durationNs() >= WAIT_NS && event.isEnabled()) {
            event.topicIdHigh = records.topicIdHigh();
            event.topicIdLow = records.topicIdLow();
            event.partition = records.partition();
            event.baseOffset = records.baseOffset();
            event.endOffset = records.endOffset();
            event.follower = records.follower();
            event.startNs = records.startNs();
            event.durationNs = records.durationNs();
            event.commit();
        }
    }

    /** An injected fault delayed this thread. */
    public static void fault(String point, long delayNs) {
        FaultEvent event = new FaultEvent();
        if (event.isEnabled()) {
            event.point = point;
            event.delayNs = delayNs;
            event.commit();
        }
    }

    /** How full everything is now. */
    public static void queues(QueueDepths depths) {
        QueuesEvent event = new QueuesEvent();
        if (event.isEnabled()) {
            event.ioQueue = depths.read("strobe_io_waiting_tasks");
            event.controlQueue = depths.read("strobe_control_waiting_tasks");
            event.flushWaiting = depths.read("strobe_flush_waiting_partitions");
            event.queuedRequestBytes = depths.read("strobe_request_memory_bytes");
            event.responseBytes = depths.read("strobe_response_memory_bytes");
            event.connections = depths.read("strobe_connections_open");
            event.fetchWaits = depths.read("strobe_fetch_waits");
            event.directBytes = depths.read("strobe_direct_memory_bytes");
            event.commit();
        }
    }

    /** Reads the clock as late as possible, so that the event's own time and the field are close to each other. */
    public static void clockAnchor(NanoClock clock) {
        ClockAnchorEvent event = new ClockAnchorEvent();
        if (event.isEnabled()) {
            event.nanoTime = clock.nanoTime();
            event.commit();
        }
    }

    /** Reads a gauge by its name; -1 if there is none. */
    @FunctionalInterface
    public interface QueueDepths {
        long read(String gauge);
    }

    /** What a {@code strobe.Replication} event tells. */
    public record ReplicatedRecords(
            long topicIdHigh,
            long topicIdLow,
            int partition,
            long baseOffset,
            long endOffset,
            int follower,
            long startNs,
            long durationNs) {}

    /** What a {@code strobe.Request} event tells. */
    public record AnsweredRequest(
            String api,
            String clientId,
            int correlationId,
            long receivedNs,
            long respondedNs,
            long writtenNs,
            int errorCode) {}
}

package dev.strobe.harness.observe.jfr;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Hiccup;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.observe.cause.ServedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from recordings what may have made messages wait, as far as it happened while some slow message was under way.
 *
 * <p>Events come in any order and before the clock is known, so their times are the recorder's until {@link #endRecording}
 * maps them. What exceeds {@link #EVENTS_MAX} or {@link #REQUESTS_MAX} is counted and dropped. Owned by one thread.
 */
public final class WaitEvents {

    /** Every event of a broker that {@link #takeBroker} knows. */
    static final List<String> NAMES = List.of(
            "jdk.GCPhasePause",
            "jdk.SafepointBegin",
            "jdk.SafepointEnd",
            "jdk.ExecuteVMOperation",
            "jdk.JavaMonitorEnter",
            "jdk.ThreadPark",
            "jdk.FileForce",
            "jdk.FileWrite",
            "jdk.FileRead",
            "strobe.Flush",
            "strobe.LoopTask",
            "strobe.SegmentRoll",
            "strobe.Throttle",
            "strobe.Fault",
            "strobe.RunDelay",
            "strobe.Hiccup");

    static final int EVENTS_MAX = 300_000;
    static final int REQUESTS_MAX = 1_000_000;

    /** How far the recorder's clock may be off before it is mapped. */
    private static final long CLOCK_SLACK_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A fetch that took longer to read its records waited for the disk, and its loop did not wait with it. */
    private static final long COLD_READ_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Windows windows;
    private final long epochMinusMonotonicNs;
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<ServedRequest> requests = new ArrayList<>();
    private final List<Raw> recording = new ArrayList<>();
    private final List<RawGap> gaps = new ArrayList<>();
    private final Map<Long, Long> safepointStarts = new HashMap<>();
    private String node = "";
    private long dropped;
    private boolean runDelaysTold;

    /** Times of the recorder's clock. */
    private record Raw(EvidenceKind kind, Owner owner, long startNs, long endNs, long amountNs) {}

    private record RawGap(long startNs, long endNs, long runDelayNs) {}

    public WaitEvents(Windows windows, long epochMinusMonotonicNs) {
        this.windows = windows;
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
    }

    /** What is taken from now on was recorded by this broker. */
    void of(String number) {
        node = number;
    }

    /** Takes an event of a broker that is no request. */
    void takeBroker(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.GCPhasePause", "jdk.SafepointBegin", "jdk.SafepointEnd", "jdk.ExecuteVMOperation" ->
                safepoint(event, EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER);
            case "jdk.JavaMonitorEnter" -> lasting(event, EvidenceKind.LOCK, thread(event));
            case "jdk.ThreadPark" -> {
                if (parkedForLock(event)) {
                    lasting(event, EvidenceKind.LOCK, thread(event));
                }
            }
            case "jdk.FileForce" -> lasting(event, EvidenceKind.FORCE, thread(event));
            case "jdk.FileWrite", "jdk.FileRead" -> lasting(event, EvidenceKind.FILE, thread(event));
            case "strobe.Flush" -> lasting(event, EvidenceKind.FORCE, Owner.FLUSH);
            case "strobe.LoopTask" -> ended(event, EvidenceKind.LOOP_TASK, Owner.LOOP, "taskNs");
            case "strobe.SegmentRoll" -> ended(event, EvidenceKind.ROLL, Owner.LOOP, "rollNs");
            case "strobe.Throttle" -> ended(event, EvidenceKind.THROTTLE, Owner.LOOP, "durationNs");
            case "strobe.Fault" -> {
                Owner owner = thread(event);
                ended(event, EvidenceKind.FAULT, owner == null ? Owner.LOOP : owner, "delayNs");
            }
            case "strobe.RunDelay" -> runDelay(event);
            case "strobe.Hiccup" -> hiccup(event);
            default -> {
                // Tells nothing of a wait.
            }
        }
    }

    /** Takes an event of the harness's own recording. What else it did, it tells itself. */
    void takeHarness(RecordedEvent event) {
        safepoint(event, EvidenceKind.HARNESS_SAFEPOINT, Owner.HARNESS);
    }

    /** Takes a request of the run's topics; its times are on the monotonic clock already. */
    void takeRequest(RequestKind kind, long[] request, long[] stampsNs) {
        long writtenNs = stampsNs[stampsNs.length - 1];
        if (!windows.overlap(stampsNs[0], writtenNs)) {
            return;
        }
        if (requests.size() >= REQUESTS_MAX) {
            dropped++;
            return;
        }
        boolean produce = kind == RequestKind.PRODUCE;
        boolean cold = !produce && stampsNs[3] - stampsNs[2] > COLD_READ_NS;
        requests.add(new ServedRequest(
                (int) request[RequestKind.CLIENT_HASH],
                (int) request[RequestKind.CORRELATION_ID],
                produce,
                stampsNs[0],
                stampsNs[1],
                cold ? stampsNs[3] : stampsNs[2],
                produce ? stampsNs[3] : stampsNs[4],
                writtenNs,
                node));
    }

    /** Maps what the recording held to the monotonic clock. */
    void endRecording(ClockAnchors anchors) {
        List<Evidence> safepoints = new ArrayList<>();
        for (Raw raw : recording) {
            // One mapping for both ends: two anchors must not change how long it was.
            long endNs = anchors.monotonicNs(raw.endNs());
            Evidence mapped = new Evidence(
                    raw.kind(),
                    raw.owner(),
                    raw.owner() == Owner.HARNESS ? "" : node,
                    endNs - (raw.endNs() - raw.startNs()),
                    endNs,
                    raw.amountNs());
            evidence.add(mapped);
            if (raw.kind() == EvidenceKind.BROKER_SAFEPOINT) {
                safepoints.add(mapped);
            }
        }
        for (RawGap gap : gaps) {
            long endNs = anchors.monotonicNs(gap.endNs());
            Hiccup hiccup = new Hiccup(endNs - (gap.endNs() - gap.startNs()), endNs, gap.runDelayNs());
            evidence.addAll(hiccup.evidence(true, node, safepoints));
        }
        recording.clear();
        gaps.clear();
        safepointStarts.clear();
    }

    Windows windows() {
        return windows;
    }

    public List<Evidence> evidence() {
        return List.copyOf(evidence);
    }

    public List<ServedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Events that were left out because there were too many. */
    public long dropped() {
        return dropped;
    }

    /** Whether a broker told how long its threads waited for a CPU. */
    public boolean runDelaysTold() {
        return runDelaysTold;
    }

    private void safepoint(RecordedEvent event, EvidenceKind kind, Owner owner) {
        switch (event.getEventType().getName()) {
            case "jdk.GCPhasePause" -> lasting(event, kind, owner);
            case "jdk.ExecuteVMOperation" -> {
                if (event.getBoolean("safepoint")) {
                    lasting(event, kind, owner);
                }
            }
            case "jdk.SafepointBegin" -> {
                if (safepointStarts.size() < EVENTS_MAX) {
                    safepointStarts.put(event.getLong("safepointId"), epochNs(event, false));
                }
            }
            case "jdk.SafepointEnd" -> {
                Long startNs = safepointStarts.remove(event.getLong("safepointId"));
                if (startNs != null) {
                    add(kind, owner, startNs, epochNs(event, true), Long.MAX_VALUE);
                }
            }
            default -> {
                // None.
            }
        }
    }

    private void runDelay(RecordedEvent event) {
        runDelaysTold = true;
        String name = event.getString("thread");
        Owner owner = name == null ? null : BrokerThreads.owner(name);
        if (owner != null) {
            long endNs = epochNs(event, true);
            Evidence waited = Evidence.runDelay(
                    EvidenceKind.BROKER_RUN_DELAY,
                    owner,
                    "",
                    endNs - event.getLong("intervalNs"),
                    endNs,
                    event.getLong("runDelayNs"));
            add(waited.kind(), waited.owner(), waited.startNs(), waited.endNs(), waited.amountNs());
        }
    }

    private void hiccup(RecordedEvent event) {
        long endNs = epochNs(event, true);
        long startNs = endNs - event.getLong("gapNs");
        if (near(startNs, endNs) && gaps.size() < EVENTS_MAX) {
            gaps.add(new RawGap(startNs, endNs, event.hasField("runDelayNs") ? event.getLong("runDelayNs") : -1));
        }
    }

    /** An event that has a duration of its own. */
    private void lasting(RecordedEvent event, EvidenceKind kind, @Nullable Owner owner) {
        if (owner != null) {
            add(kind, owner, epochNs(event, false), epochNs(event, true), Long.MAX_VALUE);
        }
    }

    /** An event that says what has just ended. */
    private void ended(RecordedEvent event, EvidenceKind kind, Owner owner, String lengthField) {
        long endNs = epochNs(event, true);
        add(kind, owner, endNs - event.getLong(lengthField), endNs, Long.MAX_VALUE);
    }

    private void add(EvidenceKind kind, Owner owner, long startNs, long endNs, long amountNs) {
        if (endNs <= startNs || !near(startNs, endNs)) {
            return;
        }
        if (recording.size() >= EVENTS_MAX) {
            dropped++;
            return;
        }
        recording.add(new Raw(kind, owner, startNs, endNs, Math.min(amountNs, endNs - startNs)));
    }

    private boolean near(long startNs, long endNs) {
        return windows.overlap(
                startNs - epochMinusMonotonicNs - CLOCK_SLACK_NS, endNs - epochMinusMonotonicNs + CLOCK_SLACK_NS);
    }

    /** A thread that waits for work parks too, on a condition; only a lock is held by somebody. */
    private static boolean parkedForLock(RecordedEvent event) {
        var parked = event.getClass("parkedClass");
        return parked != null
                && (parked.getName().contains("Lock$") || parked.getName().endsWith("Sync"));
    }

    private static @Nullable Owner thread(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        String name = thread == null ? null : thread.getJavaName();
        return name == null ? null : BrokerThreads.owner(name);
    }

    private static long epochNs(RecordedEvent event, boolean end) {
        var time = end ? event.getEndTime() : event.getStartTime();
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}

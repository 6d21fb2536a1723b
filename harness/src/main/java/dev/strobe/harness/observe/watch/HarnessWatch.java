package dev.strobe.harness.observe.watch;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Hiccup;
import dev.strobe.harness.observe.cause.Owner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watches what may hold up the harness itself: the process as a whole, its threads' waits for a CPU, blocked send calls,
 * busy consumers.
 *
 * <p>Threads announce themselves with {@link #watchThisThread}; the thread that measures hiccups calls {@link #woke}, which
 * every {@value #BEATS} wakes reads up to {@value #READINGS_MAX} files of the kernel, about 2 us each. Everything has a
 * bound; what exceeds it is counted in {@link #dropped}. {@link #evidence} is for the control thread once load has ended.
 */
public final class HarnessWatch implements AutoCloseable {

    static final int THREADS_MAX = 256;
    static final int READINGS_MAX = 16;
    static final int DELAYS_MAX = 1 << 17;
    static final int HICCUPS_MAX = 1 << 14;

    /** Shorter waits of a thread for a CPU are the ordinary life of a small machine. */
    static final long RUN_DELAY_NS = 1_000_000;

    /** A send call copies and returns; one that takes longer waits for something. */
    private static final long BLOCKED_NS = 100_000;

    /** The time to work off what one poll brought; longer, and the last message of it waited for the first. */
    private static final long BUSY_NS = 1_000_000;

    private static final int BEATS = 5;
    private static final long ANCHOR_NS = 1_000_000_000;

    private final ConcurrentLinkedQueue<WatchedThread> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final List<BusyTimes> busy = new CopyOnWriteArrayList<>();
    private final List<WatchedThread> threads = new ArrayList<>();
    private final List<Evidence> delays = new ArrayList<>();
    private final List<Hiccup> hiccups = new ArrayList<>();
    private final List<Evidence> collections = new ArrayList<>();
    private WatchedThread own = new WatchedThread(Owner.HARNESS, "", Path.of(""), 0);
    private boolean started;
    private int beats;
    private int next;
    private long anchorDueNs;
    private long dropped;
    private boolean closed;
    private boolean told;

    /** Has the calling platform thread watched from now on. Where the host does not tell, nobody is. */
    public void watchThisThread(Owner owner, String id, long nowNs) {
        Path file = SchedStat.ofThisThread();
        if (file != null && count.incrementAndGet() <= THREADS_MAX) {
            arrivals.add(new WatchedThread(owner, id, file, nowNs));
        }
    }

    /** Where a load thread notes the send calls that did not return at once. */
    public BusyTimes blockedCalls(int producer) {
        return noted(new BusyTimes(EvidenceKind.SEND_BLOCKED, Owner.LOAD, Integer.toString(producer), BLOCKED_NS));
    }

    /** Where a consumer thread notes how long it had to do with what one poll brought. */
    public BusyTimes busyConsumer(String clientId) {
        return noted(new BusyTimes(EvidenceKind.THREAD_LATE, Owner.CONSUMER, clientId, BUSY_NS));
    }

    private BusyTimes noted(BusyTimes times) {
        busy.add(times);
        return times;
    }

    /** A thread that sleeps 1 ms at a time was to wake at {@code dueNs} and did at {@code wokeNs}; always the same one. */
    public synchronized void woke(long dueNs, long wokeNs) {
        if (closed) {
            return;
        }
        if (!started) {
            started = true;
            Path file = SchedStat.ofThisThread();
            told = file != null;
            own = new WatchedThread(Owner.HARNESS, "", file == null ? Path.of("") : file, wokeNs);
        }
        boolean late = wokeNs - dueNs >= RUN_DELAY_NS;
        if (++beats < BEATS && !late) {
            return;
        }
        beats = 0;
        long ownDelayNs = own.delayNs(wokeNs);
        if (wokeNs - dueNs >= Hiccup.REPORTED_NS && hiccups.size() < HICCUPS_MAX) {
            hiccups.add(new Hiccup(dueNs, wokeNs, ownDelayNs));
        }
        sample(wokeNs);
        if (wokeNs - anchorDueNs >= 0 || anchorDueNs == 0) {
            ClockAnchorEvent anchor = new ClockAnchorEvent();
            anchor.nanoTime = wokeNs;
            anchor.commit();
            anchorDueNs = wokeNs + ANCHOR_NS;
        }
    }

    private void sample(long nowNs) {
        for (WatchedThread arrived = arrivals.poll(); arrived != null; arrived = arrivals.poll()) {
            threads.add(arrived);
        }
        int readings = Math.min(READINGS_MAX, threads.size());
        for (int i = 0; i < readings; i++) {
            next = next + 1 < threads.size() ? next + 1 : 0;
            WatchedThread thread = threads.get(next);
            long sinceNs = thread.readNs();
            long delayNs = thread.delayNs(nowNs);
            if (delayNs < RUN_DELAY_NS) {
                continue;
            }
            if (delays.size() < DELAYS_MAX) {
                delays.add(Evidence.runDelay(
                        EvidenceKind.HARNESS_RUN_DELAY, thread.owner(), thread.id(), sinceNs, nowNs, delayNs));
            } else {
                dropped++;
            }
        }
    }

    /** The JVM's own word of a pause, true to about 1 ms: serves where this process was not recorded. */
    public synchronized void collected(long startNs, long durationNs) {
        if (collections.size() < HICCUPS_MAX) {
            collections.add(Evidence.of(EvidenceKind.HARNESS_SAFEPOINT, Owner.HARNESS, startNs, startNs + durationNs));
        }
    }

    /**
     * What was seen.
     *
     * @param safepoints of this process as recorded: a gap that they fill is no stop
     * @param recorded whether this process was recorded, so that these are all
     */
    public synchronized List<Evidence> evidence(List<Evidence> safepoints, boolean recorded) {
        List<Evidence> evidence = new ArrayList<>(delays);
        List<Evidence> stops = recorded ? safepoints : collections;
        hiccups.forEach(hiccup -> evidence.addAll(hiccup.evidence(false, stops)));
        if (!recorded) {
            evidence.addAll(collections);
        }
        busy.forEach(times -> evidence.addAll(times.evidence()));
        return evidence;
    }

    /** Whether the host tells how long threads wait for a CPU. */
    public synchronized boolean runDelaysTold() {
        return told;
    }

    /** Waits that were left out because there were too many. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Ends the readings and keeps what was seen. */
    @Override
    public synchronized void close() {
        closed = true;
        own.close();
        threads.forEach(WatchedThread::close);
        threads.clear();
        arrivals.forEach(WatchedThread::close);
        arrivals.clear();
    }
}

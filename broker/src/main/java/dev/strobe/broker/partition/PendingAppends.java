package dev.strobe.broker.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends that are written and not yet answered: those that wait for every in-sync replica, and those that wait for the disk
 * of this node. Each in the order of their offsets, but for duplicates, which come after their original.
 *
 * <p>Owned by one loop. Bounded by what the server admits. An append may make another while it is answered.
 */
final class PendingAppends {

    private final PartitionServices services;
    private final PartitionLoop loop;
    private final ArrayDeque<Append> everywhere = new ArrayDeque<>();
    private final ArrayDeque<Append> here = new ArrayDeque<>();
    private PartitionLoop.@Nullable Timer timer;
    private long timerNs;

    /** Why those that waited too long did. */
    private AppendError lateness = AppendError.TIMED_OUT;

    PendingAppends(PartitionServices services, PartitionLoop loop) {
        this.services = services;
        this.loop = loop;
    }

    void add(Append append) {
        (append.allInSync ? everywhere : here).add(append);
    }

    /** Sees to it that an append does not wait for longer than it may. Once it is certain that it waits. */
    void watch(Append append) {
        if (append.hasDeadline() && (timer == null || append.deadlineNs() - timerNs < 0)) {
            schedule(append.deadlineNs());
        }
    }

    /** What is refused for having waited too long is refused with this from now on. */
    void lateness(AppendError error) {
        lateness = error;
    }

    /** What lies before this offset is durable here. */
    void flushed(long durableOffset, long nowNs) {
        for (Append append : everywhere) {
            if (append.nextOffset() > durableOffset) {
                return;
            }
            append.flushedAt(nowNs);
        }
    }

    /** Acknowledges what lies before the high watermark, or, where that is enough, before the end that counts here. */
    void complete(long highWatermark, long ownEnd, long nowNs) {
        complete(everywhere, highWatermark, nowNs);
        complete(here, ownEnd, nowNs);
    }

    private static void complete(ArrayDeque<Append> waiting, long offset, long nowNs) {
        Append append;
        while ((append = waiting.peek()) != null && append.nextOffset() <= offset) {
            waiting.remove();
            append.acknowledge(nowNs);
        }
    }

    /** Ends all. */
    void refuse(AppendError error) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        Append append;
        while ((append = everywhere.poll()) != null || (append = here.poll()) != null) {
            services.refuse(append, error);
        }
    }

    private void expire() {
        timer = null;
        long nowNs = services.clock().nanoTime();
        List<Append> late = new ArrayList<>();
        takeLate(everywhere, nowNs, late);
        takeLate(here, nowNs, late);
        watchNext();
        for (Append append : late) {
            services.refuse(append, lateness);
        }
    }

    private static void takeLate(ArrayDeque<Append> waiting, long nowNs, List<Append> late) {
        waiting.removeIf(append -> append.hasDeadline() && append.deadlineNs() - nowNs <= 0 && late.add(append));
    }

    private void watchNext() {
        everywhere.forEach(this::watch);
        here.forEach(this::watch);
    }

    private void schedule(long dueNs) {
        if (timer != null) {
            timer.cancel();
        }
        timerNs = dueNs;
        long delayNs = Math.max(0, dueNs - services.clock().nanoTime());
        timer = loop.schedule(this::expire, (delayNs + 999_999) / 1_000_000);
    }
}

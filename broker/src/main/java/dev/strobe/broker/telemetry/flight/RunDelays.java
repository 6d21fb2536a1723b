package dev.strobe.broker.telemetry.flight;

import dev.strobe.broker.time.NanoClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watches how long the threads that serve clients wait for a CPU. Each of them names itself once with {@link #watch}; one
 * thread reads, with {@link #sample}, each time it wakes.
 *
 * <p>A reading is one system call on a file that stays open: with one loop and the flush thread a round costs about 2 us,
 * which every 5 ms is 0.04 % of a core. At most {@link #READINGS_MAX} are read in a round and the others in the next, and at
 * most {@link #THREADS_MAX} are watched at all, so that a broker of many loops pays no more. Where the host does not tell,
 * nobody is watched.
 */
public final class RunDelays implements AutoCloseable {

    static final int THREADS_MAX = 256;
    static final int READINGS_MAX = 8;

    private final NanoClock clock;
    private final ConcurrentLinkedQueue<Watched> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final List<Watched> threads = new ArrayList<>();
    private int next;

    public RunDelays(NanoClock clock) {
        this.clock = clock;
    }

    /** Has the calling thread watched from now on, under its present name; it must be a platform thread. */
    public void watch() {
        Path path = SchedStat.ofThisThread();
        if (path != null && count.incrementAndGet() <= THREADS_MAX) {
            watch(Thread.currentThread().getName(), path);
        }
    }

    void watch(String name, Path path) {
        arrivals.add(new Watched(name, path, clock.nanoTime()));
    }

    /** Reads the next threads and emits an event for each that waited long. By one thread only. */
    public void sample() {
        for (Watched arrived = arrivals.poll(); arrived != null; arrived = arrivals.poll()) {
            threads.add(arrived);
        }
        int readings = Math.min(READINGS_MAX, threads.size());
        for (int i = 0; i < readings; i++) {
            next = next + 1 < threads.size() ? next + 1 : 0;
            threads.get(next).sample(clock.nanoTime());
        }
    }

    /** By the thread that samples. */
    @Override
    public void close() {
        threads.forEach(thread -> thread.stat.close());
        threads.clear();
    }

    /** One thread and its last reading. */
    private static final class Watched {
        final String name;
        final SchedStat stat;
        long lastNs;
        long lastDelayNs;

        Watched(String name, Path path, long nowNs) {
            this.name = name;
            this.stat = new SchedStat(path);
            this.lastNs = nowNs;
            this.lastDelayNs = stat.runDelayNs();
        }

        void sample(long nowNs) {
            long delayNs = stat.runDelayNs();
            if (delayNs != SchedStat.UNKNOWN && lastDelayNs != SchedStat.UNKNOWN) {
                FlightEvents.runDelay(name, nowNs - lastNs, delayNs - lastDelayNs);
            }
            lastDelayNs = delayNs;
            lastNs = nowNs;
        }
    }
}

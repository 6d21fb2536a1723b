package dev.strobe.harness.measure.host;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.SeriesPoint.HostLoad;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches harness, target and host: snapshots for phases, and one {@link HostLoad} per interval for the series.
 *
 * <p>The number of cores is taken when the sampler is built, because a JVM that is pinned later sees fewer. Thread-safe:
 * the interval thread and the engine both read it; a reading takes a few milliseconds.
 */
public final class HostSampler {

    private static final double BYTES_PER_MB = 1e6;
    /** Reading all processes may cost 1 % of a core: it is repeated after a hundred times what it took at the earliest. */
    private static final long HOST_READING_REST = 100;

    private final NanoClock clock;
    private final TargetPlace targetPlace;
    private final ProcessProbe harness;
    private final ProcessProbe target;
    private final HostProbe host;
    private final int cores;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private HostSnapshot lastSample;
    private HostSnapshot lastHostSample;
    private long hostReadingNs;

    HostSampler(NanoClock clock, Path procRoot, int cores, TargetPlace targetPlace) {
        this.clock = clock;
        this.cores = cores;
        this.targetPlace = targetPlace;
        this.harness =
                new ProcessProbe(procRoot, List.of(ProcessHandle.current().pid()));
        this.target = new ProcessProbe(procRoot, List.of());
        this.host = new HostProbe(procRoot);
        // The first reading is the zero of all counters: it must lie before anything that is to be counted.
        lastSample = snapshot();
        lastHostSample = lastSample;
    }

    /** A sampler of this machine. Give it the target's processes as they start: {@link #watchTarget}. */
    public static HostSampler of(NanoClock clock, TargetPlace targetPlace) {
        return new HostSampler(clock, Path.of("/proc"), Runtime.getRuntime().availableProcessors(), targetPlace);
    }

    /** Adds processes of the target; ended ones keep what they used, so a restarted node is simply added. */
    public synchronized void watchTarget(List<Long> pids) {
        target.watch(pids);
        target.read();
        if (lastHostSample.target().cpuNs() == null) {
            // What came before knew no target: the first interval begins here.
            lastSample = snapshot();
            lastHostSample = lastSample;
        }
    }

    /** All counters as of now. */
    public synchronized HostSnapshot snapshot() {
        long cpuBeforeNs = threads.getCurrentThreadCpuTime();
        HostProbe.Reading all = host.read();
        hostReadingNs = threads.getCurrentThreadCpuTime() - cpuBeforeNs;
        return snapshot(new HostSnapshot.HostCounters(
                all.allCpuNs(), all.stealNs(), all.hostCpus(), all.pressureUs(), all.networkBytes()));
    }

    private HostSnapshot snapshot(HostSnapshot.HostCounters counters) {
        return new HostSnapshot(
                clock.nanoTime(),
                cores,
                targetPlace,
                counters(harness.read()),
                counters(target.read()),
                counters,
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                GcWatch.totalPauseMs());
    }

    /**
     * What happened since the previous call, ready for the series.
     *
     * <p>On a host with so many processes that reading them each time would cost over 1 % of a core, figures of the host
     * are null in some intervals and cover several in the next.
     *
     * @param hiccupMaxMs the worst hiccup of the interval; null if none is measured
     */
    public synchronized HostLoad sample(@Nullable Double hiccupMaxMs) {
        boolean rested = clock.nanoTime() - lastHostSample.atNs() >= hostReadingNs * HOST_READING_REST;
        HostSnapshot now = rested ? snapshot() : snapshot(HostSnapshot.HostCounters.UNKNOWN);
        HostUsage usage = now.since(lastSample);
        HostUsage hostUsage = rested ? now.since(lastHostSample) : usage;
        lastSample = now;
        lastHostSample = rested ? now : lastHostSample;
        return new HostLoad(
                usage.harnessCores(),
                usage.targetCores(),
                hostUsage.foreignCores(),
                hostUsage.stealPct(),
                now.heapUsedBytes() / BYTES_PER_MB,
                megabytes(now.harness().rssBytes()),
                megabytes(now.target().rssBytes()),
                usage.gcMs(),
                hiccupMaxMs,
                usage.writtenMbPerS(),
                hostUsage.networkMbPerS());
    }

    private static HostSnapshot.ProcessCounters counters(ProcessProbe.Reading reading) {
        return new HostSnapshot.ProcessCounters(reading.cpuNs(), reading.rssBytes(), reading.writtenBytes());
    }

    private static @Nullable Double megabytes(@Nullable Long bytes) {
        return bytes == null ? null : bytes / BYTES_PER_MB;
    }
}

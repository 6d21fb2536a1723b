package dev.strobe.harness.measure.host;

import dev.strobe.harness.time.NanoClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Reads how much CPU time given platform threads used, for the question whether the generator was the limit.
 *
 * <p>A reading costs about a microsecond per thread. Thread-safe; the threads are fixed.
 */
public final class LoadThreadCpu {

    /** CPU time by thread name at one moment; threads that ended, and all where the JVM cannot tell, are missing. */
    public record Reading(long atNs, Map<String, Long> cpuNsByThread) {

        public Reading {
            cpuNsByThread = Map.copyOf(cpuNsByThread);
        }

        /** CPU time over elapsed time since {@code earlier}, 0 to 1; empty if the thread is missing in either. */
        public OptionalDouble shareSince(Reading earlier, String thread) {
            Long fromNs = earlier.cpuNsByThread.get(thread);
            Long toNs = cpuNsByThread.get(thread);
            if (fromNs == null || toNs == null || atNs <= earlier.atNs) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of((double) (toNs - fromNs) / (atNs - earlier.atNs));
        }
    }

    private final NanoClock clock;
    private final List<Thread> threads;
    private final ThreadMXBean beans = ManagementFactory.getThreadMXBean();

    /** @param threads with distinct names */
    public LoadThreadCpu(NanoClock clock, List<Thread> threads) {
        this.clock = clock;
        this.threads = List.copyOf(threads);
    }

    public Reading read() {
        Map<String, Long> cpuNs = new HashMap<>();
        long atNs = clock.nanoTime();
        if (beans.isThreadCpuTimeSupported() && beans.isThreadCpuTimeEnabled()) {
            for (Thread thread : threads) {
                long ns = thread.isVirtual() ? -1 : beans.getThreadCpuTime(thread.threadId());
                if (ns >= 0) {
                    cpuNs.put(thread.getName(), ns);
                }
            }
        }
        return new Reading(atNs, cpuNs);
    }
}

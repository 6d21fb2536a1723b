package dev.strobe.harness.measure.host;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a set of processes used, from the outside.
 *
 * <p>Processes may be added when a target's node is started again; one that ended keeps what it had used. Every figure
 * is null where the system does not tell (another operating system, another user's process). Owned by one thread.
 */
final class ProcessProbe {

    /**
     * Counters since the probe first saw each process, and gauges.
     *
     * @param writtenBytes bytes the processes caused to be written to storage
     */
    record Reading(
            @Nullable Long cpuNs,
            @Nullable Long rssBytes,
            @Nullable Long writtenBytes) {}

    private static final int KIB = 1024;

    private final ProcReader proc;
    private final Map<Long, Watched> watched = new LinkedHashMap<>();

    /** @param procRoot {@code /proc} */
    ProcessProbe(Path procRoot, List<Long> pids) {
        this.proc = new ProcReader(procRoot);
        watch(pids);
    }

    /** Adds processes; those already watched stay as they are. */
    void watch(List<Long> pids) {
        for (Long pid : pids) {
            watched.computeIfAbsent(pid, added -> new Watched(new ProcessCpu(proc, String.valueOf(added), false)));
        }
    }

    Reading read() {
        long cpuNs = 0;
        long rssBytes = 0;
        long writtenBytes = 0;
        boolean cpuKnown = false;
        boolean rssKnown = false;
        boolean writtenKnown = false;
        for (Map.Entry<Long, Watched> entry : watched.entrySet()) {
            Watched process = entry.getValue();
            boolean alive = process.cpu.advance();
            cpuNs += process.cpu.cpuNs();
            cpuKnown |= process.cpu.known();
            if (alive) {
                long rssKib = proc.valueOf(entry.getKey() + "/status", "VmRSS:").orElse(-1);
                rssKnown |= rssKib >= 0;
                rssBytes += Math.max(0, rssKib) * KIB;
                process.readWritten(
                        proc.valueOf(entry.getKey() + "/io", "write_bytes:").orElse(-1));
            }
            writtenKnown |= process.writtenLast >= 0;
            writtenBytes += process.written;
        }
        return new Reading(cpuKnown ? cpuNs : null, rssKnown ? rssBytes : null, writtenKnown ? writtenBytes : null);
    }

    private static final class Watched {
        private final ProcessCpu cpu;
        private long writtenLast = -1;
        private long written;

        private Watched(ProcessCpu cpu) {
            this.cpu = cpu;
        }

        /** Counts from the first reading on; -1 is "not readable" and counts nothing. */
        private void readWritten(long bytes) {
            if (bytes < 0) {
                return;
            }
            written += writtenLast < 0 ? 0 : Math.max(0, bytes - writtenLast);
            writtenLast = bytes;
        }
    }
}

package dev.strobe.harness.measure.host;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the whole host did: CPU time of all processes, steal, CPU pressure, network.
 *
 * <p>CPU time of all processes is the largest advance of three counters, because each one misses something and none
 * invents anything:
 *
 * <ul>
 *   <li>{@code /proc/schedstat}, where the kernel has it: complete, but it counts a thread only when it leaves its CPU;
 *   <li>the sum over every process as in {@link ProcessCpu}: precise, but blind to processes that began and ended
 *       between two readings;
 *   <li>the sum of {@code stat} with the reaped children of each process: keeps ended processes whose parent waited for
 *       them, in steps of 10 ms.
 * </ul>
 *
 * <p>Threads of a process are read only when its {@code stat} has moved, so that a reading costs about one small file
 * per process. Owned by one thread.
 */
final class HostProbe {

    /**
     * Counters of the host; CPU time counts from the first reading, the others from the kernel's own start.
     *
     * @param stealNs CPU time the hypervisor gave to others, over all CPUs
     * @param hostCpus CPUs that {@code /proc/stat} lists; 0 if unknown
     * @param pressureUs time in which some task waited for a CPU ("some" of PSI)
     * @param networkBytes received by the loopback interface, and both ways over all others
     */
    record Reading(
            @Nullable Long allCpuNs,
            @Nullable Long stealNs,
            int hostCpus,
            @Nullable Long pressureUs,
            @Nullable Long networkBytes) {}

    /** {@code cpu0 0 0 a b c d RUN_NS ...}: the seventh number is the time spent running tasks. */
    private static final int SCHEDSTAT_RUN_NS = 7;

    /** Where even this one is hidden ({@code hidepid}), other users' processes cannot be seen: CPU is unknown then. */
    private static final String INIT_PID = "1";

    private static final int STEAL_FIELD = 8;
    private static final int RECEIVED_FIELD = 0;
    private static final int SENT_FIELD = 8;

    private final ProcReader proc;
    private final Map<String, ProcessCpu> processes = new HashMap<>();
    private boolean firstPass = true;
    private long endedNs;
    private long conservedFirstNs;
    private long scheduledFirstNs = -1;
    private long allCpuNs;

    /** @param procRoot {@code /proc} */
    HostProbe(Path procRoot) {
        this.proc = new ProcReader(procRoot);
    }

    Reading read() {
        boolean known = readProcesses();
        known |= readSchedstat();
        String stat = proc.text("stat");
        return new Reading(known ? allCpuNs : null, stealNs(stat), hostCpus(stat), pressureUs(), networkBytes());
    }

    /** Advances every process; false where not all of them can be seen. */
    private boolean readProcesses() {
        List<String> pids = proc.ids("");
        long conservedNs = 0;
        Set<String> alive = new HashSet<>();
        for (String pid : pids) {
            ProcessStat stat = ProcessStat.parse(proc.text(pid + "/stat"));
            if (stat == null) {
                continue;
            }
            ProcessCpu process = processes.computeIfAbsent(pid, this::begin);
            if (!process.advance(stat, true)) {
                endedNs += process.cpuNs();
                process = begin(pid);
                process.advance(stat, true);
                processes.put(pid, process);
            }
            alive.add(pid);
            conservedNs += stat.cpuNs() + stat.reapedNs();
        }
        processes.entrySet().removeIf(entry -> {
            boolean ended = !alive.contains(entry.getKey());
            endedNs += ended ? entry.getValue().cpuNs() : 0;
            return ended;
        });
        conservedFirstNs = firstPass ? conservedNs : conservedFirstNs;
        firstPass = false;
        long sumNs = endedNs;
        for (ProcessCpu process : processes.values()) {
            sumNs += process.cpuNs();
        }
        allCpuNs = Math.max(allCpuNs, Math.max(sumNs, conservedNs - conservedFirstNs));
        return alive.contains(INIT_PID);
    }

    private ProcessCpu begin(String pid) {
        return new ProcessCpu(proc, pid, !firstPass);
    }

    private boolean readSchedstat() {
        String text = proc.text("schedstat");
        if (text == null) {
            return false;
        }
        long runNs = 0;
        for (String line : text.split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (line.startsWith("cpu") && fields.length > SCHEDSTAT_RUN_NS) {
                runNs += ProcReader.number(fields[SCHEDSTAT_RUN_NS]).orElse(0);
            }
        }
        scheduledFirstNs = scheduledFirstNs < 0 ? runNs : scheduledFirstNs;
        allCpuNs = Math.max(allCpuNs, runNs - scheduledFirstNs);
        return true;
    }

    private static @Nullable Long stealNs(@Nullable String stat) {
        if (stat == null || !stat.startsWith("cpu ")) {
            return null;
        }
        String[] fields = stat.substring(0, stat.indexOf('\n')).split("\\s+", -1);
        if (fields.length <= STEAL_FIELD) {
            return null;
        }
        return ProcReader.number(fields[STEAL_FIELD]).orElse(0) * ProcessStat.TICK_NS;
    }

    private static int hostCpus(@Nullable String stat) {
        int cpus = 0;
        for (String line : stat == null ? new String[0] : stat.split("\n", -1)) {
            cpus += line.startsWith("cpu") && !line.startsWith("cpu ") ? 1 : 0;
        }
        return cpus;
    }

    private @Nullable Long pressureUs() {
        String text = proc.text("pressure/cpu");
        int at = text == null || !text.startsWith("some ") ? -1 : text.indexOf("total=");
        if (text == null || at < 0) {
            return null;
        }
        String total = text.substring(at + "total=".length()).split("\n", 2)[0];
        return ProcReader.number(total.strip()).orElse(0);
    }

    private @Nullable Long networkBytes() {
        String text = proc.text("net/dev");
        if (text == null) {
            return null;
        }
        long bytes = 0;
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            String[] fields = line.substring(colon + 1).strip().split("\\s+", -1);
            if (colon < 0 || fields.length <= SENT_FIELD) {
                continue;
            }
            bytes += ProcReader.number(fields[RECEIVED_FIELD]).orElse(0);
            // What loopback sends it also receives: once is enough.
            boolean loopback = "lo".equals(line.substring(0, colon).strip());
            bytes += loopback ? 0 : ProcReader.number(fields[SENT_FIELD]).orElse(0);
        }
        return bytes;
    }
}

package dev.strobe.harness.measure.host;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates the CPU time of one process in ns.
 *
 * <p>Each thread's {@code schedstat} is precise, but vanishes with the thread together with what it used since the last
 * reading. The process's {@code stat} keeps ended threads, in steps of 10 ms. So both are accumulated and the one that
 * has advanced further since the first reading counts: what it may overstate is two steps of 10 ms once, not per
 * reading. After the process ended the counter stands still.
 *
 * <p>Owned by one thread.
 */
final class ProcessCpu {

    private final ProcReader proc;
    private final String pid;
    private final boolean fromBirth;
    /** Last reading by thread id; holds only threads that lived at the last reading. */
    private Map<String, Long> threadNs = new HashMap<>();

    private @Nullable ProcessStat first;
    private @Nullable ProcessStat last;
    private long scheduledNs;
    private long cpuNs;

    /** @param fromBirth whether time before the first reading counts: the process began after the measurement did */
    ProcessCpu(ProcReader proc, String pid, boolean fromBirth) {
        this.proc = proc;
        this.pid = pid;
        this.fromBirth = fromBirth;
    }

    /** Reads the process once more; false if it is gone, or another process has its id. */
    boolean advance() {
        return advance(ProcessStat.parse(proc.text(pid + "/stat")), false);
    }

    /** @param skipIdle leaves the threads unread where {@code stat} has not moved: little is lost, and only until it moves */
    boolean advance(@Nullable ProcessStat stat, boolean skipIdle) {
        if (stat == null || (first != null && stat.startTicks() != first.startTicks())) {
            return false;
        }
        if (!(skipIdle && stat.equals(last))) {
            readThreads(first == null && !fromBirth);
        }
        if (first == null) {
            first = stat;
        }
        last = stat;
        long statNs = stat.cpuNs() - (fromBirth ? 0 : first.cpuNs());
        cpuNs = Math.max(cpuNs, Math.max(scheduledNs, statNs));
        return true;
    }

    /** CPU time in ns since the first reading (since birth where that was asked for); never decreases. */
    long cpuNs() {
        return cpuNs;
    }

    /** Whether any reading succeeded. */
    boolean known() {
        return first != null;
    }

    private void readThreads(boolean baseline) {
        Map<String, Long> readings = new HashMap<>();
        for (String thread : proc.ids(pid + "/task")) {
            String text = proc.text(pid + "/task/" + thread + "/schedstat");
            int end = text == null ? -1 : text.indexOf(' ');
            if (text == null || end < 0) {
                continue;
            }
            long ns = ProcReader.number(text.substring(0, end)).orElse(0);
            long before = threadNs.getOrDefault(thread, 0L);
            // A smaller reading is another thread with a reused id.
            scheduledNs += baseline ? 0 : ns - (ns < before ? 0 : before);
            readings.put(thread, ns);
        }
        threadNs = readings;
    }
}

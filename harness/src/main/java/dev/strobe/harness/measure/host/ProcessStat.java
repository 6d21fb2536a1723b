package dev.strobe.harness.measure.host;

import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code /proc/PID/stat} that matter here (proc_pid_stat(5)).
 *
 * <p>The kernel scales user and system time so that their sum is the precise run time of all threads, ended ones
 * included; only its unit is coarse.
 *
 * @param cpuNs user and system time of the process
 * @param reapedNs the same of its children that ended and were waited for
 * @param startTicks when it started: tells two processes with the same id apart
 */
record ProcessStat(long cpuNs, long reapedNs, long threads, long startTicks) {

    /** {@code USER_HZ} is 100 on every architecture that a JDK 25 runs on. */
    static final long TICK_NS = 10_000_000;

    /** Index of a field after the name, which may itself hold spaces and parentheses; the state is field 3. */
    private static final int UTIME = 14 - 3;

    private static final int STIME = 15 - 3;
    private static final int CUTIME = 16 - 3;
    private static final int CSTIME = 17 - 3;
    private static final int NUM_THREADS = 20 - 3;
    private static final int STARTTIME = 22 - 3;

    static @Nullable ProcessStat parse(@Nullable String text) {
        int nameEnd = text == null ? -1 : text.lastIndexOf(") ");
        if (text == null || nameEnd < 0) {
            return null;
        }
        String[] fields = text.substring(nameEnd + 2).strip().split(" ", -1);
        if (fields.length <= STARTTIME) {
            return null;
        }
        try {
            return new ProcessStat(
                    (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NS,
                    (Long.parseLong(fields[CUTIME]) + Long.parseLong(fields[CSTIME])) * TICK_NS,
                    Long.parseLong(fields[NUM_THREADS]),
                    Long.parseLong(fields[STARTTIME]));
        } catch (NumberFormatException malformed) {
            return null;
        }
    }
}

package dev.strobe.broker.time;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long ago this process was started, the time before the first Java code included. */
public final class ProcessAge {

    /** Linux counts a process's start in 1/100 s since the machine's own. */
    private static final long MS_PER_TICK = 10;
    /** Of {@code /proc/self/stat}, counted after the name in parentheses, which may hold anything. */
    private static final int START_TIME_FIELD = 19;

    private ProcessAge() {}

    /** In ms, to within 20; where the system does not tell, since the Java machine was up. */
    public static long ms() {
        try {
            return ms(Files.readString(Path.of("/proc/self/stat")), Files.readString(Path.of("/proc/uptime")));
        } catch (IOException | RuntimeException unknown) {
            return ManagementFactory.getRuntimeMXBean().getUptime();
        }
    }

    static long ms(String stat, String uptime) {
        int at = stat.lastIndexOf(')') + 1;
        for (int field = 0; field < START_TIME_FIELD; field++) {
            at = stat.indexOf(' ', at + 1);
        }
        long startMs = Long.parseLong(stat, at + 1, stat.indexOf(' ', at + 1), 10) * MS_PER_TICK;
        int point = uptime.indexOf('.');
        long nowMs = Long.parseLong(uptime, 0, point, 10) * 1000
                + Long.parseLong(uptime, point + 1, uptime.indexOf(' '), 10) * MS_PER_TICK;
        return nowMs - startMs;
    }
}

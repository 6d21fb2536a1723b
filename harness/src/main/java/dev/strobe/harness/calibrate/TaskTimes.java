package dev.strobe.harness.calibrate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A thread as the kernel tells of it at one moment.
 *
 * @param state R runs or could, S sleeps, D waits for a disk, T is stopped
 * @param runNs on a CPU so far
 * @param runDelayNs ready and without a CPU so far
 */
record TaskTimes(String name, char state, long runNs, long runDelayNs) {

    private static final Path PROC = Path.of("/proc");
    private static final Pattern RETRANSMITTED =
            Pattern.compile("Tcp: .*?RetransSegs.*\\nTcp: ([-\\d ]+)", Pattern.MULTILINE);
    private static final int RETRANSMITTED_COLUMN = 11;

    /** Ids of a process's threads; none once it is gone. */
    static List<String> tasks(long pid) {
        String[] names = new File("/proc/" + pid + "/task").list();
        return names == null ? List.of() : List.of(names);
    }

    /** @param before whose name is still that of this thread; null where it has to be read, null is answered for one that ended */
    static @Nullable TaskTimes read(long pid, String task, @Nullable TaskTimes before) {
        Path folder = PROC.resolve(Long.toString(pid)).resolve("task").resolve(task);
        try {
            String stat = text(folder.resolve("stat"));
            String[] times = text(folder.resolve("schedstat")).strip().split(" ", 3);
            int nameEnd = stat.lastIndexOf(')');
            String name = before == null ? stat.substring(stat.indexOf('(') + 1, nameEnd) : before.name();
            return new TaskTimes(name, stat.charAt(nameEnd + 2), Long.parseLong(times[0]), Long.parseLong(times[1]));
        } catch (IOException | RuntimeException gone) {
            return null;
        }
    }

    /** TCP segments that this host has sent again, since it started; 0 where it does not tell. */
    static long resentSegments() {
        try {
            Matcher matcher = RETRANSMITTED.matcher(text(PROC.resolve("net/snmp")));
            List<String> columns = new ArrayList<>();
            if (matcher.find()) {
                columns.addAll(List.of(matcher.group(1).strip().split(" ")));
            }
            return columns.size() > RETRANSMITTED_COLUMN ? Long.parseLong(columns.get(RETRANSMITTED_COLUMN)) : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}

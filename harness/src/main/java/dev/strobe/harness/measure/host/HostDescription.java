package dev.strobe.harness.measure.host;

import dev.strobe.reports.run.Run;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Describes the machine for {@code run.json}. What a system does not tell reads "unknown". */
public final class HostDescription {

    private static final String UNKNOWN = "unknown";

    private HostDescription() {}

    /** This machine. Ask before pinning: a pinned JVM sees fewer cores. */
    public static Run.Host ofThisMachine() {
        return read(Path.of("/"));
    }

    static Run.Host read(Path root) {
        return new Run.Host(
                valueIn(root.resolve("etc/os-release"), "PRETTY_NAME", "=", System.getProperty("os.name", UNKNOWN)),
                System.getProperty("os.version", UNKNOWN),
                valueIn(root.resolve("proc/cpuinfo"), "model name", ":", System.getProperty("os.arch", UNKNOWN)),
                Runtime.getRuntime().availableProcessors(),
                memoryBytes(),
                System.getProperty("java.vendor.version", System.getProperty("java.vendor", UNKNOWN)) + " "
                        + Runtime.version());
    }

    private static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /** The value of the first line {@code key SEPARATOR value}, without quotes. */
    private static String valueIn(Path file, String key, String separator, String otherwise) {
        try {
            for (String line : Files.readAllLines(file)) {
                int at = line.indexOf(separator);
                if (at > 0 && line.substring(0, at).strip().equals(key)) {
                    String value = line.substring(at + 1).strip();
                    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                    return quoted ? value.substring(1, value.length() - 1) : value;
                }
            }
        } catch (IOException notThisSystem) {
            return otherwise;
        }
        return otherwise;
    }
}

package dev.strobe.conformance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux says of a process.
 *
 * @param residentKiB memory that is in RAM
 * @param openFiles file descriptors, sockets among them
 * @param threads tasks of the process
 */
public record ProcessFigures(long residentKiB, long openFiles, long threads) {

    public static ProcessFigures of(long pid) {
        Path proc = Path.of("/proc", String.valueOf(pid));
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return new ProcessFigures(status(proc, "VmRSS:"), files.count(), status(proc, "Threads:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long status(Path proc, String key) throws IOException {
        return Files.readAllLines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such line: key=" + key + " process=" + proc));
    }
}

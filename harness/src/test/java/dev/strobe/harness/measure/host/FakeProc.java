package dev.strobe.harness.measure.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A {@code /proc} in a temporary folder, written process by process. */
final class FakeProc {

    private final Path root;

    FakeProc(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    FakeProc file(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process with its CPU ticks of 10 ms (its own, and of reaped children) and one thread of the same id. */
    FakeProc process(long pid, long cpuTicks, long reapedTicks, long threadNs) {
        return stat(pid, cpuTicks, reapedTicks, 100).thread(pid, pid, threadNs);
    }

    FakeProc stat(long pid, long cpuTicks, long reapedTicks, long startTicks) {
        return file(
                pid + "/stat",
                pid + " (a (strange) name) S 1 1 1 0 -1 4194304 101 0 0 0 " + cpuTicks + " 0 " + reapedTicks
                        + " 0 20 0 1 0 " + startTicks + " 3133440 416 0\n");
    }

    FakeProc thread(long pid, long tid, long ns) {
        return file(pid + "/task/" + tid + "/schedstat", ns + " 18447649 400\n");
    }

    FakeProc without(String path) {
        try (Stream<Path> files = Files.walk(root.resolve(path))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

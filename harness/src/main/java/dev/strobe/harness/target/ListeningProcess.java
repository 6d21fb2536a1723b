package dev.strobe.harness.target;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds which process of this host listens on a TCP port, through {@code /proc}: the listening socket's inode from
 * {@code net/tcp} and {@code net/tcp6}, and the process that holds it open.
 *
 * <p>Best effort: empty on other systems, for another user's process, and for one in another container.
 */
final class ListeningProcess {

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTEN = "0A";
    private static final int PROCESSES_MAX = 20_000;

    private ListeningProcess() {}

    static Optional<Long> on(int port) {
        OptionalLong pid = on(Path.of("/proc"), port);
        return pid.isPresent() ? Optional.of(pid.getAsLong()) : Optional.empty();
    }

    /** @param proc where the kernel's view is mounted */
    static OptionalLong on(Path proc, int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            sockets.addAll(listening(proc.resolve(table), port));
        }
        if (sockets.isEmpty()) {
            return OptionalLong.empty();
        }
        int seen = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (++seen > PROCESSES_MAX) {
                    break;
                }
                if (holds(process, sockets)) {
                    return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static Set<String> listening(Path table, int port) {
        Set<String> sockets = new HashSet<>();
        try {
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > INODE
                        && fields[STATE].equals(LISTEN)
                        && fields[LOCAL_ADDRESS].endsWith(":%04X".formatted(port))) {
                    sockets.add("socket:[" + fields[INODE] + "]");
                }
            }
        } catch (IOException e) {
            // No such table here.
        }
        return sockets;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Ended meanwhile, or another user's.
        }
        return false;
    }
}

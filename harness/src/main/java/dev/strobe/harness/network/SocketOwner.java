package dev.strobe.harness.network;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds which process of this host has a TCP socket open, through {@code /proc}: the socket's inode from {@code net/tcp} and
 * {@code net/tcp6}, and the process that holds it.
 *
 * <p>Best effort: empty on other systems, for another user's process, and for one in another container.
 */
public final class SocketOwner {

    private static final int LOCAL_ADDRESS = 1;
    private static final int REMOTE_ADDRESS = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTEN = "0A";
    private static final int PROCESSES_MAX = 20_000;

    private final Path proc;

    /** @param proc where the kernel's view is mounted */
    public SocketOwner(Path proc) {
        this.proc = proc;
    }

    /** Of all processes, the one that listens on a port. */
    public OptionalLong listening(int port) {
        String local = ":%04X".formatted(port);
        Set<String> sockets = sockets(fields -> fields[STATE].equals(LISTEN) && fields[LOCAL_ADDRESS].endsWith(local));
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

    /** Of some processes, the one that holds the end of a connection with these two ports. */
    public OptionalLong connected(int localPort, int remotePort, Collection<Long> pids) {
        String local = ":%04X".formatted(localPort);
        String remote = ":%04X".formatted(remotePort);
        Set<String> sockets =
                sockets(fields -> fields[LOCAL_ADDRESS].endsWith(local) && fields[REMOTE_ADDRESS].endsWith(remote));
        if (!sockets.isEmpty()) {
            for (long pid : pids) {
                if (holds(proc.resolve(Long.toString(pid)), sockets)) {
                    return OptionalLong.of(pid);
                }
            }
        }
        return OptionalLong.empty();
    }

    private Set<String> sockets(Predicate<String[]> wanted) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                for (String line : Files.readAllLines(proc.resolve(table))) {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields.length > INODE && wanted.test(fields)) {
                        sockets.add("socket:[" + fields[INODE] + "]");
                    }
                }
            } catch (IOException e) {
                // No such table here.
            }
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

package dev.strobe.harness.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system in memory for one folder, so that it can be full without anything else being so: it is made as small as what
 * lies in it, and as large as before again. Thread-safe; {@link #close()} unmounts it, any number of times.
 */
public final class NodeDisk implements AutoCloseable {

    private static final String SIZE = "8g";
    private static final String NAME = "strobe-disk";
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private final Path folder;
    private boolean mounted;

    private NodeDisk(Path folder) {
        this.folder = folder;
        this.mounted = true;
    }

    /** Whether this process may mount. */
    static boolean possible() {
        try {
            Path folder = Files.createTempDirectory("strobe-mount");
            try (NodeDisk _ = mount(folder)) {
                return true;
            } finally {
                Files.deleteIfExists(folder);
            }
        } catch (IOException | TargetException e) {
            return false;
        }
    }

    static NodeDisk mount(Path folder) {
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, NAME, folder.toString());
        return new NodeDisk(folder);
    }

    /** Nothing more can be written once this returns. */
    public synchronized void fill() {
        if (mounted) {
            try {
                FileStore store = Files.getFileStore(folder);
                long usedBytes = store.getTotalSpace() - store.getUnallocatedSpace();
                run("mount", "-o", "remount,size=" + Math.max(usedBytes, store.getBlockSize()), folder.toString());
            } catch (IOException e) {
                throw new TargetException("cannot fill the disk: folder=" + folder + " reason=" + e, e);
            }
        }
    }

    /** As much room as before. */
    public synchronized void free() {
        if (mounted) {
            run("mount", "-o", "remount,size=" + SIZE, folder.toString());
        }
    }

    @Override
    public synchronized void close() {
        if (mounted) {
            mounted = false;
            run("umount", "-l", folder.toString());
        }
    }

    /** Unmounts what a run that is no more left mounted below a folder of its own. */
    static void unmountBelow(Path folder) throws IOException {
        if (!Files.exists(MOUNTS)) {
            return;
        }
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] fields = line.split(" ", -1);
            if (fields[0].equals(NAME)
                    && fields.length > 1
                    && Path.of(fields[1]).startsWith(folder)) {
                run("umount", "-l", fields[1]);
            }
        }
    }

    /** An interrupt waits until the command is over. */
    private static void run(String... command) {
        boolean interrupted = Thread.interrupted();
        try {
            Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .redirectErrorStream(true)
                    .start();
            try (var out = process.getInputStream()) {
                String told = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.onExit().join().exitValue() != 0) {
                    throw new TargetException(
                            "a command failed: command=" + String.join(" ", command) + " told=" + told);
                }
            }
        } catch (IOException e) {
            throw new TargetException("a command could not be run: command=" + command[0] + " reason=" + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

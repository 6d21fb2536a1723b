package dev.strobe.harness.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A broker's data folder: {@code strobe-data-...} below {@code STROBE_DATA}, or else below the temp folder. It is deleted
 * when closed.
 *
 * <p>A harness that was killed leaves its folder behind, and brokers write gigabytes. So each folder holds a file that its
 * owner keeps locked, the kernel drops the lock with the owner, and whoever creates a folder first deletes those whose
 * lock is free. A lock tells more than a process id, which containers that share a temp folder do not share. (The id in the
 * name only keeps a process away from its own lock files: POSIX drops a lock when its process closes any descriptor of
 * the file.)
 */
final class DataFolder implements AutoCloseable {

    private static final String PREFIX = "strobe-data-";
    private static final String UNFINISHED = "strobe-new-";
    private static final String LOCK = "owner.lock";

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Where data folders are created. */
    static Path parent() {
        String named = System.getenv("STROBE_DATA");
        return Path.of(named == null || named.isBlank() ? System.getProperty("java.io.tmpdir") : named);
    }

    static DataFolder create(Path parent) {
        sweep(parent);
        try {
            // Locked before it has the name that others look for.
            Path unfinished = Files.createTempDirectory(parent, UNFINISHED);
            FileChannel channel =
                    FileChannel.open(unfinished.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            String name = unfinished.getFileName().toString().replaceFirst(UNFINISHED, ownPrefix());
            return new DataFolder(Files.move(unfinished, unfinished.resolveSibling(name)), channel);
        } catch (IOException e) {
            throw new TargetException(
                    "no data folder for the target: parent=" + parent + " reason=" + e
                            + "; set STROBE_DATA to a folder that can be written",
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (lock) {
            delete(path);
        } catch (IOException e) {
            throw new TargetException("data folder not deleted: path=" + path + " reason=" + e, e);
        }
    }

    /** Deletes a folder with everything in it; one that is gone, or goes meanwhile, is no error. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        NodeDisk.unmountBelow(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null && !(e instanceof NoSuchFileException)) {
                    throw e;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void sweep(Path parent) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (!folder.getFileName().toString().startsWith(ownPrefix()) && ownerless(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException | UncheckedIOException | TargetException e) {
            // Housekeeping for others: if it fails, the room check still speaks up when it matters.
        }
    }

    private static String ownPrefix() {
        return PREFIX + ProcessHandle.current().pid() + "-";
    }

    private static boolean ownerless(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return Optional.ofNullable(lock).isPresent();
        } catch (IOException | OverlappingFileLockException e) {
            // No lock file, or another user's: not ours to delete.
            return false;
        }
    }
}

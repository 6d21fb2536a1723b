package dev.strobe.broker.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * The disk as the broker sees it: the seam behind which tests lose, tear and slow what is written.
 *
 * <p>Thread-safe. Failures are {@link DiskException}s.
 */
public interface Disk {

    /** Opens a file for reading and writing; creates an empty one if there is none. */
    DiskFile open(Path path);

    boolean exists(Path path);

    /** The files and folders in a folder, in name order; empty if it does not exist. */
    List<Path> list(Path folder);

    void createFolders(Path folder);

    /** Deletes a file, or a folder with all in it; one that is gone is no error. */
    void delete(Path path);

    /** Gives a file or folder another name in one step; replaces a file of that name. */
    void rename(Path from, Path to);

    /** Makes creations, deletions and renames in this folder durable. */
    void forceFolder(Path folder);

    /** Bytes that can still be written below this folder. */
    long usableBytes(Path folder);

    /**
     * Names the span of time through which written bytes stay readable though nobody forced them: for a real disk the
     * machine's uptime. As long as the name is the same, nothing that was written can have gone; empty if unknown.
     */
    default String lifetime() {
        return "";
    }
}

package dev.strobe.harness.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether this machine has room for a broker, asked before one is started: a disk that fills up in mid-run costs the run,
 * and swapping costs its truth.
 */
final class HostRoom {

    /** MiB that must be free where the target's data goes; 2048 unless set. */
    static final String DISK_PROPERTY = "strobe.disk.free.mib.min";

    /** MiB of memory that must be available; 1536 unless set: 1 GiB of heap, the rest of the JVM and the page cache; half of it for each further node. */
    static final String MEMORY_PROPERTY = "strobe.memory.free.mib.min";

    /** For one node; several have smaller heaps. */
    private static final long MEMORY_MIB_MIN = 1536;

    /** With less of either a run is ended: the kernel would end something else, and leave gigabytes behind. */
    private static final long LEFT_MIB_MIN = 256;

    private static final long MIB = 1024L * 1024;
    private static final long RECORDING_BYTES_MAX = 4L << 30;

    /** Less would not hold the events of a run. */
    private static final long RECORDING_BYTES_MIN = 64L << 20;

    /** A recording is on disk twice while it is written out, and it is not alone there. */
    private static final int RECORDING_FREE_SHARE = 4;

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    private HostRoom() {}

    /** Throws a {@link TargetException} with the numbers and the way out unless there is room for so many nodes. */
    static void check(Path dataParent, int nodes) {
        long diskMibMin = Long.getLong(DISK_PROPERTY, 2048);
        long diskMib = diskFreeBytes(dataParent) / MIB;
        if (diskMib < diskMibMin) {
            throw new TargetException("disk nearly full: folder=" + dataParent + " freeMiB=" + diskMib + " < neededMiB="
                    + diskMibMin + "; free some, or set STROBE_DATA to a folder on a larger disk");
        }
        long memoryMibMin = Long.getLong(MEMORY_PROPERTY, MEMORY_MIB_MIN) * (nodes + 1) / 2;
        OptionalLong memoryMib = memoryAvailableMib();
        if (memoryMib.isPresent() && memoryMib.getAsLong() < memoryMibMin) {
            throw new TargetException(
                    "too little memory for a broker: nodes=" + nodes + " availableMiB=" + memoryMib.getAsLong()
                            + " < neededMiB=" + memoryMibMin + "; end other programs, or name a target elsewhere");
        }
    }

    /** Why a run cannot go on, if disk or memory is as good as used up; memory goes too where the data lies in a tmpfs. */
    static Optional<String> exhausted(Path dataParent) {
        return exhausted(
                dataParent,
                Math.min(LEFT_MIB_MIN, Long.getLong(DISK_PROPERTY, LEFT_MIB_MIN)),
                Math.min(LEFT_MIB_MIN, Long.getLong(MEMORY_PROPERTY, LEFT_MIB_MIN)));
    }

    static Optional<String> exhausted(Path dataParent, long diskMibMin, long memoryMibMin) {
        long diskMib = diskFreeBytes(dataParent) / MIB;
        if (diskMib < diskMibMin) {
            return Optional.of("the disk is full: folder=" + dataParent + " freeMiB=" + diskMib
                    + "; set STROBE_DATA to a folder on a larger disk, or offer less for a shorter time");
        }
        OptionalLong memoryMib = memoryAvailableMib();
        if (memoryMib.isPresent() && memoryMib.getAsLong() < memoryMibMin) {
            return Optional.of("memory is used up: availableMiB=" + memoryMib.getAsLong() + " folder=" + dataParent
                    + " fileSystem=" + fileSystem(dataParent)
                    + "; end other programs, or set STROBE_DATA to a folder that is not in memory");
        }
        return Optional.empty();
    }

    /** Type of the file system below, such as ext4 or tmpfs; it decides what a flush costs. */
    static String fileSystem(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** How large each of so many flight recordings may grow that pass through these folders: 4 GiB at most; 0 for none at all. */
    static long recordingBytesMax(List<Path> folders, int recordings) {
        long bytes = RECORDING_BYTES_MAX;
        for (Path folder : folders) {
            bytes = Math.min(bytes, diskFreeBytes(folder) / RECORDING_FREE_SHARE / recordings);
        }
        return bytes < RECORDING_BYTES_MIN ? 0 : bytes;
    }

    private static long diskFreeBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new TargetException(
                    "no such folder for the target's data: folder=" + folder
                            + "; set STROBE_DATA to a folder that exists",
                    e);
        }
    }

    private static OptionalLong memoryAvailableMib() {
        try {
            for (String line : Files.readAllLines(MEMINFO)) {
                if (line.startsWith("MemAvailable:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            // Not Linux: nothing is known, nothing is refused.
            return OptionalLong.empty();
        }
    }
}

package dev.strobe.broker.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A real disk that forgets, at the next start, what was not forced: with it, killing the process plays the death of the
 * machine. For crash tests only.
 *
 * <p>Beside each file opened through it lies {@code <file>.durable} with the length that was forced last, written before
 * {@link DiskFile#force()} returns. A new disk over the same folder first cuts every such file back to that length, or
 * leaves a torn part of the rest, sometimes with bytes that nobody wrote. Only growth can be lost this way: bytes written
 * over ones that were durable, names and deletions stay. Files never opened through it are left alone. Thread-safe.
 */
public final class LosingDisk implements Disk {

    static final String SIDECAR = ".durable";

    private final RealDisk real = new RealDisk();

    private LosingDisk() {}

    /** Loses what was not forced below this folder, in a way that the seed decides; then it is a disk like any other. */
    public static LosingDisk over(Path folder, long seed) {
        LosingDisk disk = new LosingDisk();
        disk.loseBelow(folder, new SplittableRandom(seed));
        return disk;
    }

    private void loseBelow(Path folder, SplittableRandom random) {
        for (Path path : real.list(folder)) {
            if (isSidecar(path)) {
                lose(fileOf(path), path, random);
            } else {
                // Listing a file gives nothing, and so ends the descent.
                loseBelow(path, random);
            }
        }
    }

    private void lose(Path path, Path sidecar, SplittableRandom random) {
        if (!real.exists(path)) {
            real.delete(sidecar);
            return;
        }
        try (DurableLength recorded = DurableLength.open(real, sidecar);
                DiskFile file = real.open(path)) {
            long durable = recorded.read();
            long size = file.sizeBytes();
            if (size <= durable) {
                return;
            }
            long kept = durable;
            if (random.nextBoolean()) {
                kept += random.nextLong(size - durable + 1);
            }
            file.truncate(kept);
            if (kept > durable && random.nextBoolean()) {
                byte[] garbage = new byte[1 + random.nextInt((int) Math.min(512, kept - durable))];
                random.nextBytes(garbage);
                file.write(ByteBuffer.wrap(garbage), kept - garbage.length);
            }
            file.force();
            recorded.write(kept);
        }
    }

    @Override
    public DiskFile open(Path path) {
        // What a file holds that was there before is somebody else's, and safe.
        long before = real.exists(path) ? sizeBytes(path) : 0;
        boolean known = real.exists(sidecar(path));
        DiskFile file = real.open(path);
        boolean done = false;
        try {
            DurableLength durable = DurableLength.open(real, sidecar(path));
            if (!known) {
                durable.write(before);
            }
            done = true;
            return new LosingFile(file, durable);
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private long sizeBytes(Path path) {
        try (DiskFile file = real.open(path)) {
            return file.sizeBytes();
        }
    }

    @Override
    public boolean exists(Path path) {
        return real.exists(path);
    }

    @Override
    public List<Path> list(Path folder) {
        return real.list(folder).stream().filter(path -> !isSidecar(path)).toList();
    }

    @Override
    public void createFolders(Path folder) {
        real.createFolders(folder);
    }

    @Override
    public void delete(Path path) {
        real.delete(path);
        real.delete(sidecar(path));
    }

    @Override
    public void rename(Path from, Path to) {
        Path sidecar = sidecar(from);
        boolean known = real.exists(sidecar);
        if (known) {
            // A second name for the same record: open files go on writing it, and whenever the process dies the file
            // has it.
            real.delete(sidecar(to));
            link(sidecar, sidecar(to));
        }
        real.rename(from, to);
        if (known) {
            real.delete(sidecar);
        }
    }

    @Override
    public void forceFolder(Path folder) {
        real.forceFolder(folder);
    }

    @Override
    public long usableBytes(Path folder) {
        return real.usableBytes(folder);
    }

    /** Unknown: whoever asks must expect that the machine died, as is played here. */
    @Override
    public String lifetime() {
        return "";
    }

    private static void link(Path existing, Path name) {
        try {
            Files.createLink(name, existing);
        } catch (IOException e) {
            throw RealDisk.failure("link as " + name, existing, e);
        }
    }

    private static Path sidecar(Path path) {
        return path.resolveSibling(path.getFileName() + SIDECAR);
    }

    private static boolean isSidecar(Path path) {
        return path.toString().endsWith(SIDECAR);
    }

    private static Path fileOf(Path sidecar) {
        String name = String.valueOf(sidecar.getFileName());
        return sidecar.resolveSibling(name.substring(0, name.length() - SIDECAR.length()));
    }
}

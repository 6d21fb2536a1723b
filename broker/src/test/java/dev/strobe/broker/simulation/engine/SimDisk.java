package dev.strobe.broker.simulation.engine;

import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import dev.strobe.broker.storage.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's disk: in memory, over all lives of the node. It is slow or stands still for a time, has no room, fails forces,
 * and its node may die in the middle of any operation. Who waits for it are the pool's tasks and the flush thread's rounds,
 * before they begin; a loop only ever reaches the page cache.
 */
public final class SimDisk implements Disk {

    private static final long FAST_NS_MAX = 400 * Scheduler.US;

    private final Scheduler scheduler;
    private final MemoryDisk memory = new MemoryDisk();
    private @Nullable Life life;
    private long slowNsMax;
    private long stalledUntilNs;
    private double forceFailures;
    private int operationsLeft = -1;
    private Runnable death = () -> {};

    public SimDisk(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Whose it is now. */
    public void belongsTo(Life owner) {
        life = owner;
    }

    /** The process is gone; what it wrote stays. */
    public void kill() {
        memory.kill();
        operationsLeft = -1;
    }

    /** The machine is gone, and with it a part of what was not forced. */
    public void crash() {
        memory.crash(scheduler.random().nextLong());
        operationsLeft = -1;
    }

    /** Each wait takes up to as long; 0 makes it fast again. */
    public void slow(long nsMax) {
        slowNsMax = nsMax;
    }

    /** It stands still for as long. */
    public void stall(long ns) {
        stalledUntilNs = Math.max(stalledUntilNs, scheduler.nowNs() + ns);
    }

    /** It has room for as many more bytes. */
    public void room(long bytes) {
        memory.limitTo(Long.MAX_VALUE);
        long used = Long.MAX_VALUE - memory.usableBytes(Path.of("/"));
        memory.limitTo(bytes == Long.MAX_VALUE ? bytes : used + bytes);
    }

    /** This share of forces fails. */
    public void failForces(double share) {
        forceFailures = share;
    }

    /** All is as it should be again; what failed stays failed. */
    public void heal() {
        slowNsMax = 0;
        stalledUntilNs = 0;
        forceFailures = 0;
        operationsLeft = -1;
        memory.limitTo(Long.MAX_VALUE);
    }

    /** The node dies in the middle of the so-manieth operation from now that changes something. */
    public void dieAfter(int operations, Runnable death) {
        this.operationsLeft = operations;
        this.death = death;
    }

    /** How long one has to wait before an operation begins. */
    public long waitNs() {
        long stall = Math.max(0, stalledUntilNs - scheduler.nowNs());
        return stall + scheduler.around(0, FAST_NS_MAX) + (slowNsMax > 0 ? scheduler.around(0, slowNsMax) : 0);
    }

    /** How long it takes from its effect until it returns. */
    public long workNs() {
        return scheduler.around(1, FAST_NS_MAX) + (slowNsMax > 0 ? scheduler.around(0, slowNsMax) : 0);
    }

    private void changing() {
        if (dies()) {
            throw dead();
        }
    }

    /** The death happens here and now: on its way out, the error may meet code that keeps it. */
    private NodeDied dead() {
        death.run();
        return new NodeDied();
    }

    /** Whether the next operation is the one in which the node dies. */
    private boolean dies() {
        if (life != null && !life.isAlive()) {
            throw new NodeDied();
        }
        if (operationsLeft > 0) {
            operationsLeft--;
        }
        if (operationsLeft != 0) {
            return false;
        }
        operationsLeft = -1;
        return true;
    }

    @Override
    public DiskFile open(Path path) {
        changing();
        return new File(memory.open(path), path);
    }

    @Override
    public boolean exists(Path path) {
        return memory.exists(path);
    }

    @Override
    public List<Path> list(Path folder) {
        return memory.list(folder);
    }

    @Override
    public void createFolders(Path folder) {
        changing();
        memory.createFolders(folder);
    }

    @Override
    public void delete(Path path) {
        changing();
        memory.delete(path);
    }

    @Override
    public void rename(Path from, Path to) {
        changing();
        memory.rename(from, to);
    }

    @Override
    public void forceFolder(Path folder) {
        changing();
        failNow(folder);
        memory.forceFolder(folder);
    }

    @Override
    public long usableBytes(Path folder) {
        return memory.usableBytes(folder);
    }

    @Override
    public String lifetime() {
        return memory.lifetime();
    }

    private void failNow(Path path) {
        if (forceFailures > 0 && scheduler.chance(forceFailures)) {
            throw new DiskException("input/output error: path=" + path);
        }
    }

    private final class File implements DiskFile {
        private final DiskFile file;
        private final Path path;

        File(DiskFile file, Path path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public long sizeBytes() {
            return file.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) {
            if (dies()) {
                int part = scheduler.random().nextInt(from.remaining() + 1);
                file.write(from.slice(from.position(), part), position);
                throw dead();
            }
            file.write(from, position);
        }

        @Override
        public void truncate(long sizeBytes) {
            changing();
            file.truncate(sizeBytes);
        }

        @Override
        public void force() {
            changing();
            failNow(path);
            file.force();
        }

        @Override
        public @Nullable FileChannel channel() {
            return null;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}

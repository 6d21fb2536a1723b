package dev.strobe.harness.observe.watch;

import dev.strobe.harness.observe.cause.Owner;
import java.nio.file.Path;

/** One thread and the last reading of its waits for a CPU. Owned by the thread that reads, once handed over. */
final class WatchedThread implements AutoCloseable {

    private final Owner owner;
    private final String id;
    private final SchedStat stat;
    private long readNs;
    private long totalNs;

    WatchedThread(Owner owner, String id, Path file, long nowNs) {
        this.owner = owner;
        this.id = id;
        this.stat = new SchedStat(file);
        this.readNs = nowNs;
        this.totalNs = stat.runDelayNs();
    }

    Owner owner() {
        return owner;
    }

    String id() {
        return id;
    }

    /** When it was read last. */
    long readNs() {
        return readNs;
    }

    /** How long it waited since the last reading; {@link SchedStat#UNKNOWN} if that cannot be told. */
    long delayNs(long nowNs) {
        long nowTotalNs = stat.runDelayNs();
        boolean known = nowTotalNs != SchedStat.UNKNOWN && totalNs != SchedStat.UNKNOWN;
        long delayNs = known ? nowTotalNs - totalNs : SchedStat.UNKNOWN;
        totalNs = nowTotalNs;
        readNs = nowNs;
        return delayNs;
    }

    @Override
    public void close() {
        stat.close();
    }
}

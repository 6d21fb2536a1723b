package dev.strobe.broker.telemetry.flight;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How long the thread that made it waited for a CPU since it last asked. That thread only. */
public final class OwnRunDelay implements AutoCloseable {

    private final @Nullable SchedStat stat;
    private long lastNs;

    public OwnRunDelay() {
        Path path = SchedStat.ofThisThread();
        stat = path == null ? null : new SchedStat(path);
        lastNs = read();
    }

    /** In ns since the last call, or since it was made; -1 where the host does not tell. */
    public long sinceLastNs() {
        long beforeNs = lastNs;
        lastNs = read();
        return lastNs == SchedStat.UNKNOWN || beforeNs == SchedStat.UNKNOWN ? SchedStat.UNKNOWN : lastNs - beforeNs;
    }

    @Override
    public void close() {
        if (stat != null) {
            stat.close();
        }
    }

    private long read() {
        return stat == null ? SchedStat.UNKNOWN : stat.runDelayNs();
    }
}

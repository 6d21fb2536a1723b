package dev.strobe.broker.partition;

import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.time.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that the disk refused an append: each partition at most once in 10 s. Owned by the partition's loop. */
final class DiskComplaints {

    private static final long INTERVAL_NS = 10_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(LocalPartition.class);

    private final PartitionIdentity identity;
    private final NanoClock clock;
    private long complainedNs;
    private boolean complained;

    DiskComplaints(PartitionIdentity identity, NanoClock clock) {
        this.identity = identity;
        this.clock = clock;
    }

    void refused(DiskException e) {
        long nowNs = clock.nanoTime();
        if (!complained || nowNs - complainedNs > INTERVAL_NS) {
            complained = true;
            complainedNs = nowNs;
            LOG.warn("append refused by the disk: partition={}", identity, e);
        }
    }
}

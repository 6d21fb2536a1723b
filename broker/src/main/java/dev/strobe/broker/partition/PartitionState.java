package dev.strobe.broker.partition;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.PartitionLog;

/** What a partition has whatever its role, and shows to others. Owned by the partition's loop, but for what is volatile. */
final class PartitionState {

    final PartitionIdentity identity;
    final PartitionServices services;
    final PartitionLog log;
    final PartitionMemory memory;
    final FlushTarget target;
    final DiskComplaints complaints;

    /** Of consumers. */
    final FetchWaits waits;

    /** Of followers. */
    final FetchWaits replicaWaits = new FetchWaits();

    LogConfig config;
    long highWatermark;
    PartitionRole role = PartitionRole.NONE;

    /** -1 before it ever had a role. */
    int leaderEpoch = -1;

    /** Why it does not serve; empty if it does. */
    String offline = "";

    private volatile PartitionView view;

    PartitionState(
            PartitionIdentity identity,
            PartitionServices services,
            PartitionLog log,
            PartitionMemory memory,
            FlushTarget target,
            LogConfig config,
            long highWatermark) {
        this.identity = identity;
        this.services = services;
        this.log = log;
        this.memory = memory;
        this.target = target;
        this.config = config;
        this.highWatermark = highWatermark;
        this.complaints = new DiskComplaints(identity, services.clock());
        this.waits = new FetchWaits(services.counters().fetchWaits);
        this.view = look();
    }

    /** The latest published. Any thread. */
    PartitionView view() {
        return view;
    }

    void publish() {
        view = look();
    }

    private PartitionView look() {
        return new PartitionView(log.view(), highWatermark, offline, role, leaderEpoch);
    }

    boolean isGroupCommit() {
        return config.flush() == FlushPolicy.GROUP_COMMIT;
    }

    /** What counts as being in this node's log. */
    long ownEnd() {
        return isGroupCommit() ? target.durableOffset() : log.endOffset();
    }

    /** Sees to it that what was appended becomes durable when the policy says. */
    void flushLater() {
        switch (config.flush()) {
            case GROUP_COMMIT -> services.flusher().flush(target);
            case INTERVAL -> services.flusher().flushWithin(target, config.flushIntervalMs() * 1_000_000L);
            case OS -> {}
        }
    }
}

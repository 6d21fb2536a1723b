package dev.strobe.broker.partition;

import dev.strobe.broker.log.PartitionLog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition's log, as the flush thread sees it. Made durable there, announced on the owner's loop.
 *
 * <p>After a force that failed it is never forced again: the operating system may have dropped the pages that it could not
 * write and report success the next time, so nothing after a failure can be trusted.
 */
final class FlushTarget {

    /** Where it stands in the flush thread's queues. */
    enum Queued {
        NOT,
        /** Due at {@link #dueNs}. */
        LATER,
        /** In the next round. */
        NOW
    }

    private final PartitionLog log;
    private final PartitionLoop loop;
    private final Runnable announce;

    /** Written under the flush thread's lock; read by the owner without, to leave it out where nothing is to do. */
    volatile Queued queued = Queued.NOT;

    long dueNs;

    private volatile long durableOffset;
    private volatile @Nullable RuntimeException failure;
    private boolean closed;

    /** A log whose records before {@code durableOffset} are durable; {@code announce} runs on the loop after each force. */
    FlushTarget(PartitionLog log, long durableOffset, PartitionLoop loop, Runnable announce) {
        this.log = log;
        this.durableOffset = durableOffset;
        this.loop = loop;
        this.announce = announce;
    }

    /** Everything before it is durable. Any thread. */
    long durableOffset() {
        return durableOffset;
    }

    /** Why the log could not be made durable; null as long as it could. Any thread. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    /** Makes durable what was appended before this call, and tells the owner. On the flush thread. */
    void force() {
        synchronized (this) {
            if (closed || failure != null) {
                return;
            }
            try {
                durableOffset = log.force();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        loop.execute(announce);
    }

    /**
     * Cuts the log while no force is under way, and makes durable what is left. May wait for the disk.
     *
     * @return false if the log is closed: then nothing was done
     */
    synchronized boolean cut(Consumer<PartitionLog> cut) {
        if (closed) {
            return false;
        }
        cut.accept(log);
        durableOffset = log.force();
        return true;
    }

    /** Closes the log once no force is under way; none begins afterwards. May wait for the disk. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            log.close();
        }
    }
}

package dev.strobe.broker.partition;

import dev.strobe.broker.storage.Disk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives out producer ids, none ever twice: in blocks that nobody else gets. A restart skips the rest of a block.
 *
 * <p>Thread-safe. Callers do not wait: while the next block is being had they queue, at most {@value #WAITING_MAX} of them.
 */
public final class ProducerIds {

    static final int BLOCK = 1000;
    static final int WAITING_MAX = 10_000;

    /** What a caller gets who cannot be served now. */
    public static final long NONE = -1;

    private final Blocks blocks;
    private final Queue<LongConsumer> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean refilling;

    /** Where blocks of ids come from. */
    @FunctionalInterface
    public interface Blocks {

        /**
         * Takes a block, durably.
         *
         * @param taker gets its first id, or {@link #NONE}; at once or later, on any thread
         */
        void take(int count, LongConsumer taker);
    }

    public ProducerIds(Blocks blocks) {
        this.blocks = blocks;
    }

    /**
     * Ids that follow those a former broker gave out from this folder.
     *
     * @throws dev.strobe.broker.storage.DiskException if the file cannot be read, or is damaged: then ids might be given twice
     */
    public ProducerIds(Disk disk, Path folder, Executor pool) {
        this(new ProducerIdFile(disk, folder, pool));
    }

    /** Hands {@code taker} the next id, or {@link #NONE} if there is none to be had; at once or later, on any thread. */
    public void next(LongConsumer taker) {
        long id = NONE;
        boolean queued = false;
        boolean refill = false;
        synchronized (this) {
            if (next < end) {
                id = next++;
            } else if (waiting.size() < WAITING_MAX) {
                waiting.add(taker);
                queued = true;
                refill = !refilling;
                refilling = true;
            }
        }
        if (!queued) {
            taker.accept(id);
        } else if (refill) {
            blocks.take(BLOCK, this::serve);
        }
    }

    private void serve(long first) {
        boolean refilled = first != NONE;
        synchronized (this) {
            refilling = false;
            if (refilled) {
                next = first;
                end = first + BLOCK;
            }
        }
        LongConsumer taker = poll();
        while (taker != null) {
            if (refilled) {
                next(taker);
            } else {
                taker.accept(NONE);
            }
            taker = refilled && isRefilling() ? null : poll();
        }
    }

    private synchronized boolean isRefilling() {
        return refilling;
    }

    private synchronized @Nullable LongConsumer poll() {
        return waiting.poll();
    }
}

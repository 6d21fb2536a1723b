package dev.strobe.broker.partition;

import dev.strobe.broker.log.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a partition's log on the pool, where the disk may be waited for; meanwhile the partition appends nothing and changes
 * nothing of what it remembers. Files beside the log are cut before it: after a crash they never say more than it holds.
 *
 * <p>A cut that fails takes the partition offline: nobody knows what its log holds. Owned by the partition's loop.
 */
final class Truncation {

    private final LocalPartition partition;
    private final PartitionState state;
    private final List<Runnable> whenDone = new ArrayList<>();
    private volatile boolean underWay;

    Truncation(LocalPartition partition, PartitionState state) {
        this.partition = partition;
        this.state = state;
    }

    /** Any thread. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Runs it on the loop after the cut that is under way. */
    void whenDone(Runnable task) {
        whenDone.add(task);
    }

    /** Drops each batch with a record at or after {@code offset}; false if the pool is too busy: nothing was done. */
    boolean truncateTo(long offset) {
        return begin(offset, log -> log.truncateTo(offset), () -> {});
    }

    /** Drops all and goes on at {@code offset}; then runs {@code first} before whoever else waits. */
    boolean startAt(long offset, Runnable first) {
        return begin(-1, log -> log.startAt(offset), first);
    }

    private boolean begin(long kept, Consumer<PartitionLog> cut, Runnable first) {
        underWay = true;
        try {
            state.services.pool().execute(() -> run(kept, cut, first));
        } catch (RejectedExecutionException e) {
            underWay = false;
            return false;
        }
        state.services.counters().truncations.increment();
        return true;
    }

    private void run(long kept, Consumer<PartitionLog> cut, Runnable first) {
        PartitionMemory.Rebuilt rebuilt = null;
        RuntimeException failure = null;
        try {
            state.memory.cutFiles(kept);
            if (state.target.cut(cut)) {
                rebuilt = state.memory.rebuild(state.log);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        PartitionMemory.Rebuilt known = rebuilt;
        RuntimeException cause = failure;
        state.identity.loop().execute(() -> done(known, cause, first));
    }

    private void done(PartitionMemory.@Nullable Rebuilt rebuilt, @Nullable RuntimeException failure, Runnable first) {
        if (failure != null) {
            partition.goOffline("the log could not be cut: " + failure, failure);
        }
        if (rebuilt == null || !partition.isServing()) {
            // It stays under way: what is remembered is not what the log holds.
            if (rebuilt != null) {
                rebuilt.drop();
            }
            tellDone();
            return;
        }
        state.memory.takeUp(rebuilt);
        long start = state.log.view().startOffset();
        state.highWatermark = Math.clamp(state.highWatermark, start, state.log.endOffset());
        state.log.configure(state.config);
        underWay = false;
        first.run();
        state.publish();
        partition.cutDone();
        tellDone();
    }

    private void tellDone() {
        List<Runnable> ready = List.copyOf(whenDone);
        whenDone.clear();
        ready.forEach(Runnable::run);
    }
}

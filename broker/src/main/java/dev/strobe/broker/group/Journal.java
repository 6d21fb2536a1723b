package dev.strobe.broker.group;

import dev.strobe.broker.partition.Append;
import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.time.WallClock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one coordinator: appends records, and keeps the log short.
 *
 * <p>Compaction does not exist, so the journal does what it would: when the log has grown by a limit since the last
 * <em>checkpoint</em>, the whole live state is appended once more, and everything before it given up.
 *
 * <pre>
 *   IDLE -- grown --> DRAINING -- nothing under way --> WRITING -- all appended --> SETTLING -- all completed --> IDLE
 *                     (new appends wait)                (new appends wait)          (new appends go on)
 * </pre>
 *
 * The state holds only what the log has taken. Were older appends still under way while it is written, their offsets
 * would lie before the checkpoint and their values not in it, hence the wait. A crash before the old part is given up is
 * harmless: the checkpoint repeats what stands before it. If a part of it is refused, nothing is given up.
 *
 * <p>Owned by the loop of the partition. What waits is bounded by the requests that the server admits.
 */
final class Journal {

    /** A part of a checkpoint: a loop does no more at a time. */
    static final int CHECKPOINT_PART_BYTES = 64 * 1024;

    /** What is stored at once, at most: a group with all its members must fit. */
    static final int BATCH_BYTES_MAX = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private enum Phase {
        IDLE,
        DRAINING,
        WRITING,
        SETTLING
    }

    /** What the replicas do not have by then is refused, as Apache Kafka does; the client asks again. */
    private static final int REPLICATED_MS_MAX = 5_000;

    private final Partition partition;
    private final WallClock clock;
    private final long checkpointBytes;
    private final GroupCounters counters;
    private final Map<String, ConsumerGroup> groups;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

    private Phase phase = Phase.IDLE;
    private int underWay;
    private long grownBytes;
    private long stateBytes;
    private int partsUnderWay;
    private long checkpointOffset;
    private boolean checkpointFailed;

    /** Why nothing is appended any more; NONE as long as it is. */
    private GroupError ended = GroupError.NONE;

    /**
     * A journal over the partition.
     *
     * @param checkpointBytes what the log may grow by before the live state is written again
     * @param groups the live state
     */
    Journal(
            Partition partition,
            WallClock clock,
            long checkpointBytes,
            GroupCounters counters,
            Map<String, ConsumerGroup> groups) {
        this.partition = partition;
        this.clock = clock;
        this.checkpointBytes = checkpointBytes;
        this.counters = counters;
        this.groups = groups;
    }

    /** Counts what the log held when it was read. */
    void found(long logBytes) {
        grownBytes = logBytes;
    }

    /** Appends the records as one batch: all of them or none. Called back once, perhaps before this returns. */
    void append(List<GroupRecord> records, Consumer<GroupError> whenDone) {
        if (ended != GroupError.NONE) {
            whenDone.accept(ended);
            return;
        }
        GroupBatch batch = new GroupBatch(clock.epochMs());
        records.forEach(batch::add);
        if (batch.sizeBytes() > BATCH_BYTES_MAX) {
            counters.recordsTooLarge.increment();
            whenDone.accept(GroupError.RECORD_TOO_LARGE);
            return;
        }
        Entry entry = new Entry(batch.build(), whenDone);
        if (phase == Phase.DRAINING || phase == Phase.WRITING) {
            waiting.add(entry);
        } else {
            send(entry);
        }
    }

    /** Appends nothing any more: what waits for a checkpoint is refused, and one under way given up. */
    void end(GroupError why) {
        ended = why;
        for (Entry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
            entry.whenDone.accept(why);
        }
    }

    private void send(Entry entry) {
        underWay++;
        grownBytes += entry.bytes;
        partition.append(entry);
        // As long as the state itself is large, writing it more often than it grows by its own size would not pay.
        if (phase == Phase.IDLE && grownBytes > Math.max(checkpointBytes, stateBytes)) {
            phase = Phase.DRAINING;
            writeIfDrained();
        }
    }

    private void completed(Entry entry) {
        underWay--;
        GroupError error = errorOf(entry.error);
        if (error != GroupError.NONE) {
            counters.appendsFailed.increment();
        }
        entry.whenDone.accept(error);
        writeIfDrained();
    }

    private GroupError errorOf(AppendError error) {
        return switch (error) {
            case NONE -> GroupError.NONE;
            case TOO_LARGE -> GroupError.RECORD_TOO_LARGE;
            case NOT_LEADER -> GroupError.NOT_COORDINATOR;
            case STORAGE, NOT_SERVED, NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, TIMED_OUT ->
                GroupError.NOT_AVAILABLE;
            case CORRUPT,
                    UNSUPPORTED_FORMAT,
                    UNSUPPORTED_COMPRESSION,
                    INVALID_RECORD,
                    INVALID_TIMESTAMP,
                    OUT_OF_ORDER_SEQUENCE,
                    DUPLICATE_SEQUENCE,
                    INVALID_PRODUCER_EPOCH,
                    TRANSACTIONS_UNSUPPORTED -> {
                // A defect of ours; the client that waits is answered all the same.
                LOG.error("own batch refused: partition={}-{} error={}", partition.topic(), partition.index(), error);
                yield GroupError.NOT_AVAILABLE;
            }
        };
    }

    private void writeIfDrained() {
        if (phase == Phase.DRAINING && underWay == 0 && ended == GroupError.NONE) {
            phase = Phase.WRITING;
            grownBytes = 0;
            stateBytes = 0;
            partsUnderWay = 0;
            checkpointOffset = partition.view().highWatermark();
            checkpointFailed = false;
            Iterator<GroupRecord> state = List.copyOf(groups.values()).stream()
                    .flatMap(group -> group.live().stream())
                    .iterator();
            partition.loop().execute(() -> writePart(state));
        }
    }

    private void writePart(Iterator<GroupRecord> state) {
        if (ended != GroupError.NONE) {
            return;
        }
        GroupBatch batch = new GroupBatch(clock.epochMs());
        while (state.hasNext() && batch.sizeBytes() < CHECKPOINT_PART_BYTES) {
            batch.add(state.next());
        }
        boolean isLast = !state.hasNext();
        if (!batch.isEmpty()) {
            Entry part = new Entry(batch.build(), this::partDone);
            stateBytes += part.bytes;
            partsUnderWay++;
            underWay++;
            partition.append(part);
        }
        if (isLast) {
            phase = Phase.SETTLING;
            resume();
            settle();
        } else {
            partition.loop().execute(() -> writePart(state));
        }
    }

    private void resume() {
        for (Entry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
            send(entry);
        }
    }

    private void partDone(GroupError error) {
        partsUnderWay--;
        checkpointFailed |= error != GroupError.NONE;
        settle();
    }

    private void settle() {
        if (phase != Phase.SETTLING || partsUnderWay > 0 || ended != GroupError.NONE) {
            return;
        }
        phase = Phase.IDLE;
        if (checkpointFailed) {
            LOG.warn(
                    "checkpoint refused, the log keeps growing: partition={}-{}", partition.topic(), partition.index());
        } else {
            counters.checkpoints.increment();
            giveUpOldPart();
        }
    }

    private void giveUpOldPart() {
        try {
            partition.deleteBefore(checkpointOffset);
        } catch (RuntimeException e) {
            // The old part only costs space; the next checkpoint tries again.
            LOG.warn("log not shortened: partition={}-{}", partition.topic(), partition.index(), e);
        }
    }

    /** One batch on its way. */
    private final class Entry extends Append {

        final int bytes;
        final Consumer<GroupError> whenDone;

        Entry(ByteBuffer batch, Consumer<GroupError> whenDone) {
            super(batch, false);
            this.timeoutMs = REPLICATED_MS_MAX;
            this.bytes = batch.remaining();
            this.whenDone = whenDone;
        }

        @Override
        protected void completed() {
            Journal.this.completed(this);
        }
    }
}

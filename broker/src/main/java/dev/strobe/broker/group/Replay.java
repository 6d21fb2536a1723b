package dev.strobe.broker.group;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.log.LogSlice;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.partition.PartitionView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an offsets partition from its start and makes the groups that its records add up to. May wait for the disk:
 * runs on a thread of its own before the coordinator serves anybody.
 *
 * <p>One thread at a time.
 */
final class Replay {

    private static final int READ_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final Map<String, GroupRecord.Snapshot> snapshots = new HashMap<>();
    private final Map<String, GroupOffsets> offsets = new HashMap<>();
    private final GroupCounters counters;
    private long skipped;

    Replay(GroupCounters counters) {
        this.counters = counters;
    }

    /** Reads all that consumers could read. */
    void read(String name, PartitionView view) {
        LogView log = view.log();
        long offset = log.startOffset();
        while (offset < view.highWatermark()) {
            LogSlice slice = log.read(offset, view.highWatermark(), READ_BYTES, true);
            try {
                long next = read(slice, offset);
                if (next <= offset) {
                    throw new IllegalStateException("offsets log ends early: log=" + name + " offset=" + offset
                            + " highWatermark=" + view.highWatermark() + " sliceBytes=" + slice.sizeBytes());
                }
                offset = next;
            } finally {
                slice.release();
            }
        }
        if (skipped > 0) {
            counters.recordsSkipped.add(skipped);
            LOG.warn("records of unknown versions skipped: log={} count={}", name, skipped);
        }
    }

    /** Returns the offset after the last whole batch. */
    private long read(LogSlice slice, long fromOffset) {
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
        slice.copyTo(bytes, 0);
        bytes.flip();
        RecordBatch batch = new RecordBatch();
        long next = fromOffset;
        int position = 0;
        while (bytes.limit() - position >= RecordBatch.HEADER_BYTES) {
            batch.wrap(bytes, position);
            if (batch.sizeBytes() > bytes.limit() - position) {
                break;
            }
            // After a checkpoint the log may begin within a segment, never within a batch of ours.
            if (batch.baseOffset() >= fromOffset) {
                GroupBatch.read(batch, this::apply);
            }
            next = batch.nextOffset();
            position += batch.sizeBytes();
        }
        return next;
    }

    void apply(@Nullable GroupRecord record) {
        switch (record) {
            case null -> skipped++;
            case GroupRecord.OffsetStored stored -> of(stored.groupId()).apply(stored);
            case GroupRecord.OffsetErased erased -> of(erased.groupId()).apply(erased);
            case GroupRecord.TopicErased erased -> offsets.values().forEach(group -> group.apply(erased));
            case GroupRecord.GroupStored stored -> snapshots.put(stored.groupId(), stored.snapshot());
            case GroupRecord.GroupErased erased -> {
                snapshots.remove(erased.groupId());
                offsets.remove(erased.groupId());
            }
        }
    }

    private GroupOffsets of(String groupId) {
        return offsets.computeIfAbsent(groupId, id -> new GroupOffsets());
    }

    /** The groups of which anything is left. */
    List<ConsumerGroup> groups() {
        Set<String> ids = new LinkedHashSet<>(snapshots.keySet());
        ids.addAll(offsets.keySet());
        List<ConsumerGroup> groups = new ArrayList<>();
        for (String id : ids) {
            GroupOffsets committed = offsets.getOrDefault(id, new GroupOffsets());
            GroupRecord.Snapshot snapshot = snapshots.get(id);
            if (snapshot != null || !committed.isEmpty()) {
                groups.add(ConsumerGroup.restored(id, snapshot, committed));
            }
        }
        return groups;
    }
}

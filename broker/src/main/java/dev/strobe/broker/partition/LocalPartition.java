package dev.strobe.broker.partition;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.log.LogCorruptException;
import dev.strobe.broker.log.LogView;
import dev.strobe.broker.log.PartitionLog;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.telemetry.trace.TracedOffsets;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition whose only copy is the log of this broker.
 *
 * <p>An append is judged, written to the page cache and, as the flush policy says, acknowledged: at once, or
 * ({@link FlushPolicy#GROUP_COMMIT}) after a force that began after its write. The high watermark is what consumers see:
 * under group commit it ends where the log is durable, so that nothing is shown that could still be lost; otherwise at the
 * log's end. It never moves backwards.
 *
 * <p>Failures. A refused write refuses that append and no other: the log is as it was, and a full disk may have room again.
 * A failed force takes the partition offline for good: after it nothing says which of the written pages will ever be on the
 * disk, so the appends that wait for it are refused ({@link AppendError#STORAGE}), none is acknowledged afterwards, and only
 * reopening, which reads the log again, brings the partition back.
 *
 * <pre>
 * SERVING --(force failed, invariant broken)--> OFFLINE --(stopServing)--> STOPPED
 *    +-----------------------(stopServing)-------------------------------> STOPPED
 * </pre>
 *
 * <p>Owned by one loop, without locks. The append path allocates the published view and nothing per record.
 */
final class LocalPartition implements Partition {

    /** A producer snapshot is written after as many bytes, so that a restart reads back no more than about that. */
    static final long SNAPSHOT_BYTES = 64L << 20;

    /** How much of the end of the log is read again after a start. */
    private static final long VERIFIED_BYTES = 1L << 30;

    private static final int LEADER_EPOCH = 0;

    /** Kafka's default of {@code message.timestamp.after.max.ms}. */
    private static final long FUTURE_MS_MAX = 60L * 60 * 1000;

    private static final Logger LOG = LoggerFactory.getLogger(LocalPartition.class);

    private enum State {
        SERVING,
        OFFLINE,
        STOPPED
    }

    private final PartitionIdentity identity;
    private final PartitionServices services;
    private final PartitionLog log;
    private final ProducerStates producers;
    private final ProducerSnapshot snapshot;
    private final FlushTarget target;
    private final AppendRules rules = new AppendRules();
    private final TracedOffsets traced = new TracedOffsets();
    private final DiskComplaints complaints;
    private final FetchWaits waits;

    /** Written, and waiting to be durable; in the order of their offsets, but for duplicates, which come after their original. */
    private final ArrayDeque<Append> pending = new ArrayDeque<>();

    private volatile PartitionView view;
    private LogConfig config;
    private State state = State.SERVING;
    private String offline = "";
    private long highWatermark;
    /** Bytes of the log after the latest producer snapshot. */
    private long unsnappedBytes;

    /** Set for good by a fault: what is remembered can no longer be trusted. */
    private volatile boolean faulty;

    /**
     * A partition that serves, of a log whose producers are known.
     *
     * @param durableOffset what of the log is known to be durable; consumers see that under group commit, else all
     */
    LocalPartition(
            PartitionIdentity identity,
            PartitionLog log,
            ProducerStates producers,
            ProducerSnapshot snapshot,
            long durableOffset,
            LogConfig config,
            PartitionServices services) {
        this.identity = identity;
        this.log = log;
        this.producers = producers;
        this.snapshot = snapshot;
        this.config = config;
        this.services = services;
        this.complaints = new DiskComplaints(identity, services.clock());
        this.waits = new FetchWaits(services.counters().fetchWaits);
        this.target = new FlushTarget(log, durableOffset, identity.loop(), this::afterForce);
        this.highWatermark = config.flush() == FlushPolicy.GROUP_COMMIT ? durableOffset : log.endOffset();
        this.view = new PartitionView(log.view(), highWatermark, offline);
    }

    /** A partition that never served, because its log could not be opened. */
    static LocalPartition offline(
            PartitionIdentity identity,
            ProducerSnapshot snapshot,
            LogConfig config,
            PartitionServices services,
            String reason) {
        ProducerStates producers = new ProducerStates(services.producersMax(), services.counters());
        LocalPartition partition =
                new LocalPartition(identity, new OfflineLog(), producers, snapshot, 0, config, services);
        partition.state = State.OFFLINE;
        partition.faulty = true;
        partition.offline = reason.isEmpty() ? "the log could not be opened" : reason;
        partition.publish();
        services.counters().offline.increment();
        return partition;
    }

    /** Tells that as many bytes of the log had to be read back for its producers. Before it is used. */
    LocalPartition readBack(long bytes) {
        unsnappedBytes = bytes;
        return this;
    }

    @Override
    public TopicId topicId() {
        return identity.topicId();
    }

    @Override
    public String topic() {
        return identity.topic();
    }

    @Override
    public int index() {
        return identity.index();
    }

    @Override
    public PartitionLoop loop() {
        return identity.loop();
    }

    @Override
    public int leaderEpoch() {
        return LEADER_EPOCH;
    }

    @Override
    public PartitionView view() {
        return view;
    }

    @Override
    public TracedOffsets traced() {
        return traced;
    }

    @Override
    public void append(Append append) {
        requireOwner();
        services.takingUp(append);
        append.queuedNs = services.clock().nanoTime();
        if (state != State.SERVING) {
            refuse(append, state == State.OFFLINE ? AppendError.STORAGE : AppendError.NOT_SERVED);
            return;
        }
        AppendError error = rules.check(append.records, append.fromClient, config);
        if (error != AppendError.NONE) {
            refuse(append, error);
            return;
        }
        RecordBatch batch = rules.batch();
        append.recordCount = batch.recordCount();
        append.producerId = batch.producerId();
        append.baseSequence = batch.baseSequence();
        long nowMs = services.wallClock().epochMs();
        if (append.fromClient && !config.appendTime() && batch.maxTimestampMs() - nowMs > FUTURE_MS_MAX) {
            refuse(append, AppendError.INVALID_TIMESTAMP);
            return;
        }
        if (append.fromClient && batch.producerId() > RecordBatch.NO_PRODUCER_ID) {
            error = producers.check(batch);
            if (error != AppendError.NONE) {
                append.startOffset = log.view().startOffset();
                refuse(append, error);
                return;
            }
            if (producers.isDuplicate()) {
                acknowledgeDuplicate(append);
                return;
            }
        }
        write(append, batch, nowMs);
    }

    private void write(Append append, RecordBatch batch, long nowMs) {
        ByteBuffer records = append.records;
        int sizeBytes = batch.sizeBytes();
        records.limit(records.position() + sizeBytes);
        long baseOffset = log.endOffset();
        long nextOffset = baseOffset + append.recordCount;
        batch.setBaseOffset(baseOffset);
        batch.setLeaderEpoch(LEADER_EPOCH);
        if (config.appendTime()) {
            batch.stampAppendTime(nowMs);
            append.appendTimeMs = nowMs;
        }
        services.writing(append);
        try {
            log.append(records, baseOffset, nextOffset, batch.maxTimestampMs());
        } catch (DiskException e) {
            complaints.refused(e);
            refuse(append, AppendError.STORAGE);
            return;
        } catch (RuntimeException e) {
            refuse(append, AppendError.STORAGE);
            goOffline("append failed: " + e, e);
            return;
        }
        producers.appended(batch, nowMs);
        append.baseOffset = baseOffset;
        append.startOffset = log.view().startOffset();
        append.sizeBytes = sizeBytes;
        append.appendedNs = services.clock().nanoTime();
        count(append);
        append.remember(traced);
        settle(append, nextOffset);
    }

    /** The original may still wait to be durable; then so does the answer. */
    private void acknowledgeDuplicate(Append append) {
        services.counters().duplicates.increment();
        append.duplicate = true;
        append.baseOffset = producers.duplicateOffset();
        append.appendTimeMs = producers.duplicateTimestampMs();
        append.startOffset = log.view().startOffset();
        append.appendedNs = append.queuedNs;
        if (append.baseOffset + append.recordCount <= highWatermark) {
            complete(append, append.appendedNs);
        } else {
            pending.add(append);
            services.flusher().flush(target);
        }
    }

    private void settle(Append append, long nextOffset) {
        switch (config.flush()) {
            case GROUP_COMMIT -> {
                pending.add(append);
                publish();
                services.flusher().flush(target);
            }
            case INTERVAL -> {
                services.flusher().flushWithin(target, config.flushIntervalMs() * 1_000_000L);
                show(append, nextOffset);
            }
            case OS -> show(append, nextOffset);
        }
        snapshotIfDue();
    }

    private void show(Append append, long nextOffset) {
        highWatermark = nextOffset;
        publish();
        int bytes = append.sizeBytes;
        complete(append, append.appendedNs);
        waits.advanced(this, bytes);
    }

    /** On the loop, after each force of this log. */
    private void afterForce() {
        if (state != State.SERVING) {
            return;
        }
        RuntimeException failure = target.failure();
        if (failure != null) {
            goOffline("the log could not be made durable: " + failure, failure);
        } else if (config.flush() == FlushPolicy.GROUP_COMMIT) {
            advance(target.durableOffset());
        }
    }

    /** Shows what lies before {@code offset}, and completes the appends that waited for that. */
    private void advance(long offset) {
        boolean moved = offset > highWatermark;
        if (moved) {
            highWatermark = offset;
            publish();
        }
        long nowNs = services.clock().nanoTime();
        long bytes = 0;
        Append append;
        while ((append = pending.peek()) != null && append.baseOffset + append.recordCount <= highWatermark) {
            pending.remove();
            bytes += append.sizeBytes;
            complete(append, nowNs);
        }
        if (moved) {
            waits.advanced(this, (int) Math.min(Integer.MAX_VALUE, bytes));
        }
    }

    private void complete(Append append, long durableNs) {
        append.flushedNs = durableNs;
        append.replicatedNs = durableNs;
        append.completed();
    }

    private void refuse(Append append, AppendError error) {
        services.counters().refused(error).increment();
        append.error = error;
        append.baseOffset = -1;
        append.appendTimeMs = -1;
        append.appendedNs = Math.max(append.appendedNs, append.queuedNs);
        complete(append, append.appendedNs);
    }

    private void count(Append append) {
        PartitionCounters counters = services.counters();
        counters.batches.increment();
        counters.bytes.add(append.sizeBytes);
        counters.records.add(append.recordCount);
        unsnappedBytes += append.sizeBytes;
    }

    private void publish() {
        view = new PartitionView(log.view(), highWatermark, offline);
    }

    @Override
    public void addWait(FetchWait wait) {
        requireOwner();
        if (state == State.SERVING) {
            waits.add(wait);
        } else {
            wait.advanced(this, Integer.MAX_VALUE);
        }
    }

    @Override
    public void removeWait(FetchWait wait) {
        requireOwner();
        waits.remove(wait);
    }

    @Override
    public void deleteBefore(long offset) {
        requireOwner();
        if (state == State.SERVING) {
            log.deleteBefore(Math.min(offset, highWatermark));
            publish();
        }
    }

    @Override
    public void configure(LogConfig changed) {
        requireOwner();
        if (state != State.SERVING) {
            return;
        }
        config = changed;
        log.configure(changed);
        if (changed.flush() != FlushPolicy.GROUP_COMMIT) {
            advance(log.endOffset());
        }
        if (changed.flush() != FlushPolicy.OS) {
            services.flusher().flush(target);
        }
    }

    @Override
    public void housekeep(long nowEpochMs) {
        requireOwner();
        if (state != State.SERVING) {
            return;
        }
        producers.expire(nowEpochMs, services.producerExpiryMs());
        try {
            log.retain(nowEpochMs);
        } catch (DiskException e) {
            LOG.warn("retention failed, will be tried again: partition={}", identity, e);
        }
        publish();
    }

    @Override
    public void verify() {
        LogView written = view.log();
        long offsets = written.endOffset() - written.startOffset();
        double share = Math.min(1.0, (double) VERIFIED_BYTES / Math.max(1, written.sizeBytes()));
        try {
            log.scan(written.endOffset() - (long) Math.ceil(offsets * share), this::requireIntact);
        } catch (LogCorruptException e) {
            identity.loop().execute(() -> goOffline("damage in the log: " + e.getMessage(), e));
        } catch (DiskException e) {
            LOG.warn("log not verified: partition={}", identity, e);
        }
    }

    private void requireIntact(RecordBatch batch) {
        if (!batch.isIntact()) {
            throw new LogCorruptException("checksum does not hold: baseOffset=" + batch.baseOffset() + " sizeBytes="
                    + batch.sizeBytes() + " crc=" + Integer.toHexString(batch.crc()));
        }
    }

    @Override
    public void stopServing(String reason) {
        requireOwner();
        if (state == State.STOPPED) {
            return;
        }
        if (state == State.OFFLINE) {
            services.counters().offline.decrement();
        }
        stop(State.STOPPED, reason.isEmpty() ? "stopped" : reason, AppendError.NOT_SERVED);
    }

    @Override
    public void close() {
        if (!faulty && target.failure() == null && unsnappedBytes > 0) {
            long offset = view.log().endOffset();
            writeSnapshot(ProducerSnapshot.encode(producers, offset), offset);
        }
        snapshot.close();
        producers.clear();
        target.close();
    }

    private void goOffline(String reason, RuntimeException cause) {
        if (state != State.SERVING) {
            return;
        }
        LOG.error("partition goes offline: partition={} reason={}", identity, reason, cause);
        faulty = true;
        services.counters().offline.increment();
        stop(State.OFFLINE, reason, AppendError.STORAGE);
    }

    private void stop(State stopped, String reason, AppendError answer) {
        state = stopped;
        offline = reason;
        publish();
        Append append;
        while ((append = pending.poll()) != null) {
            refuse(append, answer);
        }
        waits.advanced(this, Integer.MAX_VALUE);
    }

    private void snapshotIfDue() {
        if (unsnappedBytes < SNAPSHOT_BYTES * (1 + producers.count() / 1000)) {
            return;
        }
        unsnappedBytes = 0;
        long offset = log.endOffset();
        ByteBuffer bytes = ProducerSnapshot.encode(producers, offset);
        try {
            services.pool().execute(() -> writeSnapshot(bytes, offset));
        } catch (RejectedExecutionException e) {
            services.counters().snapshotsFailed.increment();
        }
    }

    private void writeSnapshot(ByteBuffer bytes, long offset) {
        try {
            snapshot.write(bytes, offset);
        } catch (DiskException e) {
            services.counters().snapshotsFailed.increment();
            LOG.warn("producer snapshot not written, the log will be read instead: partition={}", identity, e);
        }
    }

    private void requireOwner() {
        if (!identity.loop().inLoop()) {
            throw new IllegalStateException("called off the owner's loop: partition=" + identity + " thread="
                    + Thread.currentThread().getName());
        }
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}

package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.message.OutboundMessage;
import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall.Mode;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of the synthetic broker, and the pool of its messages.
 *
 * <p>{@link #publish} belongs to one load thread. The pool is guarded by the broker's lock. Allocates nothing per message
 * once the pool has grown to the number of messages that are under way at once.
 */
final class SyntheticPublisher implements Publisher {

    /** Blocked calls look up this often to see whether the run is over. */
    private static final long BLOCKED_PARK_NS = 10_000_000L;

    private final SyntheticBroker broker;
    private final SyntheticTopic topic;
    private final ProducerSpec spec;
    private final AckListener listener;
    private final TruthRecorder books;
    private final LatencySource latency;
    private final FaultPlan faults;
    private final SplittableRandom random;
    private final int poolMax;

    private final StoredMessage[] free;
    private int freeCount;
    private int poolCount;
    private int unanswered;
    private int roundRobin;
    private volatile boolean closed;

    /** Written by the load thread alone. */
    private final AtomicLong records = new AtomicLong();

    SyntheticPublisher(SyntheticBroker broker, SyntheticTopic topic, ProducerSpec spec, AckListener listener) {
        SplittableRandom seeds = new SplittableRandom(broker.publisherSeed());
        this.broker = broker;
        this.topic = topic;
        this.spec = spec;
        this.listener = listener;
        this.books = broker.openBooks();
        this.latency = new LatencySource(broker.spec.latency(), seeds.nextLong());
        this.faults = new FaultPlan(broker.spec, seeds.nextLong());
        this.random = seeds.split();
        long sizeBytes = Math.max(1, spec.message().sizeBytes());
        // At least two: a planted duplicate takes two places at once.
        this.poolMax = Math.clamp(SyntheticBroker.BUFFER_BYTES_MAX / sizeBytes, 2, SyntheticBroker.MESSAGES_MAX);
        this.free = new StoredMessage[poolMax];
    }

    @Override
    public void publish(OutboundMessage message) {
        long entryNs = broker.clock.nanoTime();
        if (!outlastStall(entryNs)) {
            fail(message, "Interrupted");
            return;
        }
        int partition = partition(message.key());
        if (broker.inline() && !topic.read()) {
            acceptAndAnswer(message, entryNs, partition, topic.log(partition).takeOffset());
            return;
        }
        boolean stored;
        long offset = -1;
        synchronized (broker.lock) {
            stored = awaitRoom();
            if (stored) {
                offset = store(message, entryNs, partition);
            }
        }
        if (!stored) {
            fail(message, closed || broker.closed() ? "Closed" : "BufferFull");
        } else if (broker.inline()) {
            acceptAndAnswer(message, entryNs, partition, offset);
        } else {
            records.setRelease(records.getPlain() + 1);
            books.accepted();
        }
    }

    @Override
    public Map<String, String> effectiveSettings() {
        return Map.of(
                "synthetic.latency", broker.spec.latency().toString(),
                "synthetic.buffer.messages", Integer.toString(poolMax),
                "synthetic.max.block", spec.maxBlock().toString(),
                "synthetic.acks", spec.acks().toString());
    }

    @Override
    public long records() {
        return records.getAcquire();
    }

    /** Every message travels on its own. */
    @Override
    public long requests() {
        return records();
    }

    @Override
    public void close(Duration timeout) {
        long deadlineNs = broker.clock.nanoTime() + timeout.toNanos();
        synchronized (broker.lock) {
            while (unanswered > 0 && broker.awaitReleased(deadlineNs)) {
                // Answers are given by the broker's thread.
            }
            closed = true;
            for (int partition = 0; partition < topic.partitionCount(); partition++) {
                topic.log(partition).giveUpHoleOf(this);
                topic.log(partition).advance();
            }
            broker.readable();
        }
    }

    /** Hands the answer over; on the broker's thread, outside the lock. */
    void answer(StoredMessage message, TruthRecorder threadBooks) {
        if (closed) {
            return;
        }
        threadBooks.acked(message.phase, message.intendedNs, message.entryNs, broker.clock.nanoTime());
        listener.acked(
                message.sequence,
                message.intendedNs,
                message.sentNs,
                message.phase,
                message.partition,
                shownOffset(message.offset));
    }

    /** Under the lock, after {@link #answer}. */
    void answered(StoredMessage message) {
        unanswered--;
        release(message);
    }

    /** Gives up one reference, and with the last one the message's place. Under the lock. */
    void release(StoredMessage message) {
        if (--message.references == 0) {
            free[freeCount++] = message;
        }
    }

    /** Shows readers what became readable in the partition; whether that was anything. Under the lock. */
    boolean advance(int partition) {
        return topic.log(partition).advance();
    }

    /** Blocks while the broker is programmed to; false if the call is to be given up. */
    private boolean outlastStall(long entryNs) {
        int stall = broker.stalls.current(Mode.BLOCK_SEND, entryNs);
        if (stall < 0) {
            return true;
        }
        long untilNs = broker.stalls.untilNs(stall);
        long nowNs = entryNs;
        while (untilNs - nowNs > 0) {
            if (Thread.currentThread().isInterrupted() || broker.closed()) {
                return false;
            }
            broker.clock.parkNanos(Math.min(untilNs - nowNs, BLOCKED_PARK_NS));
            nowNs = broker.clock.nanoTime();
        }
        broker.stalls.felt(stall, entryNs, nowNs);
        return true;
    }

    private int partition(byte @Nullable [] key) {
        int count = topic.partitionCount();
        if (count == 1) {
            return 0;
        }
        if (key == null) {
            roundRobin = roundRobin + 1 < count ? roundRobin + 1 : 0;
            return roundRobin;
        }
        // FNV-1a, folded: short keys that differ in their last byte only still spread evenly.
        int hash = 0x811c9dc5;
        for (byte b : key) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        return Math.floorMod(hash ^ (hash >>> 15), count);
    }

    /** Waits for places for a message and a planted second copy of it; false if there will be none. Under the lock. */
    private boolean awaitRoom() {
        if (hasRoom()) {
            return true;
        }
        long deadlineNs = broker.clock.nanoTime() + spec.maxBlock().toNanos();
        while (!hasRoom() && broker.awaitReleased(deadlineNs)) {
            // Places are given back by the broker's thread and by readers.
        }
        return hasRoom();
    }

    private boolean hasRoom() {
        return !closed && freeCount + poolMax - poolCount >= 2;
    }

    /** Stores the message as its planted fault wants it, and has it answered in time; its offset. Under the lock. */
    private long store(OutboundMessage message, long entryNs, int partition) {
        PartitionLog log = topic.log(partition);
        int groups = topic.groupCount();
        boolean fills = log.hasHoleOf(this);
        Fault fault = faults.next(groups > 0 && !fills, !log.hasHole());
        StoredMessage stored = take(message, entryNs, partition, fault == Fault.LOSS ? 0 : groups);
        if (groups > 0 && fault != Fault.LOSS && log.full()) {
            topic.trim(partition);
        }
        switch (fault) {
            case LOSS -> {
                stored.offset = log.takeOffset();
                books.lost(groups);
            }
            case REORDER -> log.appendBehindHole(stored, entryNs);
            case DUPLICATE -> {
                log.append(stored);
                StoredMessage copy = take(message, entryNs, partition, groups);
                copy.fault = Fault.DUPLICATE;
                copy.ready = true; // Readers still see it no earlier than the original before it.
                log.append(copy);
            }
            case CORRUPTION -> {
                corrupt(stored);
                log.append(stored);
            }
            case NONE -> {
                if (fills) {
                    log.fillHole(stored);
                } else if (groups > 0) {
                    log.append(stored);
                } else {
                    stored.offset = log.takeOffset();
                }
            }
        }
        dispatch(stored, log);
        return stored.offset;
    }

    private void dispatch(StoredMessage stored, PartitionLog log) {
        stored.references++;
        if (broker.inline()) {
            stored.ready = true;
            release(stored);
            if (log.advance()) {
                broker.readable();
            }
        } else {
            unanswered++;
            broker.answerAfter(stored, latency.nextNs());
        }
    }

    private StoredMessage take(OutboundMessage message, long entryNs, int partition, int references) {
        StoredMessage stored;
        if (freeCount > 0) {
            stored = free[--freeCount];
        } else {
            stored = new StoredMessage(this);
            poolCount++;
        }
        stored.sequence = message.sequence();
        stored.intendedNs = stampedNs(message);
        stored.sentNs = message.sentNs();
        stored.entryNs = entryNs;
        stored.phase = message.phase();
        stored.partition = partition;
        stored.fault = Fault.NONE;
        stored.ready = false;
        stored.references = references;
        if (references > 0) {
            byte[] payload = message.payload();
            if (stored.payload.length != payload.length) {
                stored.payload = new byte[payload.length];
            }
            System.arraycopy(payload, 0, stored.payload, 0, payload.length);
        }
        return stored;
    }

    /** Changes one byte behind the stamp, or the last one of it where nothing follows. */
    private void corrupt(StoredMessage stored) {
        byte[] payload = stored.payload;
        int at = payload.length > Stamp.SIZE_BYTES
                ? Stamp.SIZE_BYTES + random.nextInt(payload.length - Stamp.SIZE_BYTES)
                : payload.length - 1;
        payload[at] ^= (byte) (1 + random.nextInt(255));
        stored.fault = Fault.CORRUPTION;
    }

    private void acceptAndAnswer(OutboundMessage message, long entryNs, int partition, long offset) {
        records.setRelease(records.getPlain() + 1);
        long intendedNs = stampedNs(message);
        books.accepted();
        books.acked(message.phase(), intendedNs, entryNs, broker.clock.nanoTime());
        listener.acked(
                message.sequence(), intendedNs, message.sentNs(), message.phase(), partition, shownOffset(offset));
    }

    private void fail(OutboundMessage message, String cause) {
        books.failed();
        listener.failed(message.sequence(), message.intendedNs(), message.sentNs(), message.phase(), cause);
    }

    private long shownOffset(long offset) {
        return spec.acks() == Acks.NONE ? -1 : offset;
    }

    /** The intended time as the payload carries it: the truth does not rest on the harness's own bookkeeping. */
    private static long stampedNs(OutboundMessage message) {
        return Stamp.belongs(message.payload()) ? Stamp.intendedNs(message.payload()) : message.intendedNs();
    }
}

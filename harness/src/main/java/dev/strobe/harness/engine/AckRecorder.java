package dev.strobe.harness.engine;

import dev.strobe.harness.driver.AckListener;
import dev.strobe.harness.fault.cost.AckGaps;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencyRecorders.ThreadRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.observe.MessageKeeper;
import dev.strobe.harness.observe.SendRing;
import dev.strobe.harness.time.NanoClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Records the fate of one producer's messages, on whatever thread the client reports it: latency into that thread's own
 * recorders, the answer into the ledger, a permit back to a closed loop.
 */
public final class AckRecorder implements AckListener {

    private static final int RESPONSE = LatencySeries.index(Latency.PUBLISH_RESPONSE);
    private static final int SERVICE = LatencySeries.index(Latency.PUBLISH_SERVICE);

    /** Different causes of failure that are told apart; further ones are counted together. */
    private static final int CAUSES_MAX = 32;

    private final NanoClock clock;
    private final int producer;
    private final LatencyRecorders recorders;
    private final Ledger ledger;
    private final SendRing ring;
    private final MessageKeeper keeper;
    private final boolean judges;
    private final @Nullable Semaphore[] permits;
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private volatile @Nullable Runnable firstAck;
    private AckGaps.@Nullable OfTopic gaps;

    /**
     * What keeps messages.
     *
     * @param keeper is told of failed sends
     * @param byAcknowledgement whether it is told of acknowledgements too: not where a subscription judges
     */
    public record Judge(MessageKeeper keeper, boolean byAcknowledgement) {}

    /**
     * @param permits by phase; null for an open phase
     */
    public AckRecorder(
            NanoClock clock,
            int producer,
            LatencyRecorders recorders,
            Ledger ledger,
            SendRing ring,
            Judge judge,
            @Nullable Semaphore[] permits) {
        this.clock = clock;
        this.producer = producer;
        this.recorders = recorders;
        this.ledger = ledger;
        this.ring = ring;
        this.keeper = judge.keeper();
        this.judges = judge.byAcknowledgement();
        this.permits = permits.clone();
    }

    /** Has {@code action} run once, on the thread that brings the first acknowledgement, before it is recorded. */
    void onFirstAck(Runnable action) {
        firstAck = action;
    }

    /** Has every acknowledgement told to {@code ofTopic} besides; call it before the client is opened. */
    void tell(AckGaps.OfTopic ofTopic) {
        gaps = ofTopic;
    }

    @Override
    public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {
        long nowNs = clock.nanoTime();
        Runnable first = firstAck;
        if (first != null) {
            firstAck = null;
            first.run();
        }
        ThreadRecorders own = recorders.ofThisThread();
        Semaphore closedLoop = permits[phase];
        if (closedLoop == null) {
            own.record(phase, RESPONSE, nowNs - intendedNs);
        }
        own.record(phase, SERVICE, nowNs - sentNs);
        ring.acked(sequence, nowNs);
        ledger.acked(producer, sequence);
        if (gaps != null) {
            gaps.acked(partition, intendedNs, nowNs);
        }
        if (judges) {
            keeper.offer(phase, producer, sequence, -1, MessageKeeper.position(partition, offset), intendedNs, nowNs);
        }
        if (closedLoop != null) {
            closedLoop.release();
        }
    }

    @Override
    public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {
        ledger.failed(producer, sequence);
        keeper.failed(phase, producer, sequence, intendedNs, clock.nanoTime(), cause);
        String counted = errors.size() < CAUSES_MAX || errors.containsKey(cause) ? cause : "other";
        errors.computeIfAbsent(counted, key -> new LongAdder()).increment();
        Semaphore closedLoop = permits[phase];
        if (closedLoop != null) {
            closedLoop.release();
        }
    }

    /** Adds this producer's failed sends by cause so far. */
    void addErrorsTo(Map<String, Long> counts) {
        errors.forEach((cause, count) -> counts.merge(cause, count.sum(), Long::sum));
    }
}

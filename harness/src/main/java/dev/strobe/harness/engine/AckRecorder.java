package dev.strobe.harness.engine;

import dev.strobe.harness.driver.AckListener;
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
    private final @Nullable MessageKeeper keeper;
    private final @Nullable Semaphore[] permits;
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    /**
     * @param keeper judges messages by their acknowledgement; null where a subscription judges them
     * @param permits by phase; null for an open phase
     */
    public AckRecorder(
            NanoClock clock,
            int producer,
            LatencyRecorders recorders,
            Ledger ledger,
            SendRing ring,
            @Nullable MessageKeeper keeper,
            @Nullable Semaphore[] permits) {
        this.clock = clock;
        this.producer = producer;
        this.recorders = recorders;
        this.ledger = ledger;
        this.ring = ring;
        this.keeper = keeper;
        this.permits = permits.clone();
    }

    @Override
    public void acked(long sequence, long intendedNs, long sentNs, int phase, int partition, long offset) {
        long nowNs = clock.nanoTime();
        ThreadRecorders own = recorders.ofThisThread();
        Semaphore closedLoop = permits[phase];
        if (closedLoop == null) {
            own.record(phase, RESPONSE, nowNs - intendedNs);
        }
        own.record(phase, SERVICE, nowNs - sentNs);
        ring.acked(sequence, nowNs);
        ledger.acked(producer, sequence);
        if (keeper != null) {
            keeper.offer(phase, producer, sequence, -1, MessageKeeper.position(partition, offset), intendedNs, nowNs);
        }
        if (closedLoop != null) {
            closedLoop.release();
        }
    }

    @Override
    public void failed(long sequence, long intendedNs, long sentNs, int phase, String cause) {
        ledger.failed(producer, sequence);
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

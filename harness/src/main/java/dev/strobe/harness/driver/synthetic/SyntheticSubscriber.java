package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.driver.DeliveryHandler;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One member of a group that reads from the synthetic broker. {@link #poll} belongs to one consumer thread; allocates
 * nothing per message.
 */
final class SyntheticSubscriber implements Subscriber {

    /** A poll looks up this often to see whether a hole before its next message was given up. */
    private static final long LOOK_NS = PartitionLog.HOLE_NS_MAX / 2;

    private final SyntheticBroker broker;
    private final SyntheticGroup group;
    private final TruthRecorder books;
    private final StoredMessage[] batch;

    private volatile boolean polled;
    private volatile boolean closed;
    private volatile int assignments;
    private int told;
    private List<Integer> held = List.of();

    SyntheticSubscriber(SyntheticBroker broker, SyntheticTopic topic, String group, ConsumerSpec spec) {
        this.broker = broker;
        this.books = broker.openBooks();
        this.batch = new StoredMessage[Math.max(1, spec.maxPollRecords())];
        synchronized (broker.lock) {
            this.group = topic.group(group);
            this.group.join(this);
        }
    }

    @Override
    public boolean assigned() {
        return polled && !closed;
    }

    @Override
    public int assignments() {
        return assignments;
    }

    @Override
    public int poll(Duration timeout, DeliveryHandler handler) {
        polled = true;
        tell(handler);
        int count = take(broker.clock.nanoTime() + timeout.toNanos());
        if (count == 0) {
            return 0;
        }
        try {
            for (int i = 0; i < count; i++) {
                StoredMessage message = batch[i];
                books.delivered(message.fault, message.phase, message.intendedNs, broker.clock.nanoTime());
                handler.delivered(message.partition, message.offset, message.payload);
            }
        } finally {
            synchronized (broker.lock) {
                for (int i = 0; i < count; i++) {
                    batch[i].publisher.release(batch[i]);
                }
                broker.released();
            }
        }
        return count;
    }

    /** The broker deals partitions out anew at any time: a member hears of it at its next poll, with all that it now has. */
    private void tell(DeliveryHandler handler) {
        int now = assignments;
        if (now != told) {
            told = now;
            handler.revoked(held);
            synchronized (broker.lock) {
                held = closed ? List.of() : group.partitions(this);
            }
            handler.assigned(held);
        }
    }

    @Override
    public Map<String, String> effectiveSettings() {
        return Map.of("synthetic.max.poll.records", Integer.toString(batch.length));
    }

    @Override
    public void close(Duration timeout) {
        synchronized (broker.lock) {
            if (!closed) {
                closed = true;
                group.leave(this);
                broker.readable();
                broker.released();
            }
        }
    }

    /** Under the lock. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the broker's lock only; volatile for its readers.
    void reassigned() {
        assignments++;
    }

    private int take(long deadlineNs) {
        synchronized (broker.lock) {
            while (true) {
                long nowNs = broker.clock.nanoTime();
                boolean held = broker.stalls.current(Mode.HOLD, nowNs) >= 0;
                int count = held || closed ? 0 : group.take(this, batch, nowNs);
                if (count > 0 || deadlineNs - nowNs <= 0) {
                    return count;
                }
                boolean last = deadlineNs - nowNs <= LOOK_NS;
                if (!broker.awaitReadable(last ? deadlineNs : nowNs + LOOK_NS)) {
                    return 0;
                }
            }
        }
    }
}

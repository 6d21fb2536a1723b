package dev.strobe.harness.engine;

import dev.strobe.harness.driver.DeliveryHandler;
import dev.strobe.harness.driver.Subscriber;
import dev.strobe.harness.ledger.Arrival;
import dev.strobe.harness.ledger.Ledger;
import dev.strobe.harness.ledger.MemberAccount;
import dev.strobe.harness.ledger.Rebalances;
import dev.strobe.harness.load.ChurnTurns;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencyRecorders.ThreadRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.message.Stamp;
import dev.strobe.harness.observe.MessageKeeper;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.observe.watch.BusyTimes;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one group member: reads the clock for each message first, then checks it, records it and enters it into
 * the ledger. Closes its subscriber itself when the run is over, because clients want that on the polling thread.
 */
final class ConsumerThread extends Thread {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long AWAY_LOOK_NS = 5_000_000;

    private final NanoClock clock;
    private final long runId;
    private final int subscription;
    private final Member member;
    private volatile Subscriber subscriber;
    private final LatencyRecorders recorders;
    private final Ledger ledger;
    private final PhaseTimeline timeline;
    private final MessageKeeper keeper;
    private final RunControl control;
    private final String clientId;
    private final HarnessWatch watch;
    private final BusyTimes busy;
    private final Stamp stamp = new Stamp();
    private @Nullable ThreadRecorders own;

    /** What all consumer threads of a run share. */
    record Shared(
            NanoClock clock,
            long runId,
            LatencyRecorders recorders,
            Ledger ledger,
            PhaseTimeline timeline,
            HarnessWatch watch,
            RunControl control) {}

    /**
     * Who this thread is in its group.
     *
     * @param index among the members, from 0
     * @param churn null for a group whose members stay
     * @param join joins the group; used again by a member that comes back
     */
    record Member(
            int subscription,
            int index,
            MemberAccount account,
            Rebalances rebalances,
            @Nullable ChurnTurns churn,
            Supplier<Subscriber> join) {}

    /** Where the messages of one poll go. */
    private final class Deliveries implements DeliveryHandler {
        @Override
        public void arrived() {
            busy.begin();
        }

        @Override
        public void delivered(int partition, long offset, byte[] payload) {
            ConsumerThread.this.delivered(partition, offset, payload);
        }

        @Override
        public void assigned(Collection<Integer> partitions) {
            partitions.forEach(member.account()::assigned);
            member.rebalances().assigned(member.index(), partitions, clock.nanoTime());
        }

        @Override
        public void revoked(Collection<Integer> partitions) {
            member.rebalances().revoked(partitions, clock.nanoTime());
        }
    }

    ConsumerThread(String name, String clientId, Member member, MessageKeeper keeper, Shared shared) {
        super(name);
        this.clientId = clientId;
        this.watch = shared.watch();
        this.busy = watch.busyConsumer(clientId);
        setDaemon(true);
        this.member = member;
        this.subscription = member.subscription();
        this.subscriber = member.join().get();
        this.keeper = keeper;
        this.clock = shared.clock();
        this.runId = shared.runId();
        this.recorders = shared.recorders();
        this.ledger = shared.ledger();
        this.timeline = shared.timeline();
        this.control = shared.control();
    }

    Subscriber subscriber() {
        return subscriber;
    }

    @Override
    public void run() {
        own = recorders.ofThisThread();
        watch.watchThisThread(Owner.CONSUMER, clientId, clock.nanoTime());
        DeliveryHandler deliveries = new Deliveries();
        try {
            while (!control.over()) {
                if (away()) {
                    leaveAndComeBack();
                } else {
                    subscriber.poll(POLL, deliveries);
                    busy.end();
                }
            }
        } catch (RuntimeException e) {
            control.fail("consumer failed: thread=" + getName() + " " + e, e);
        } finally {
            close();
        }
    }

    private boolean away() {
        ChurnTurns churn = member.churn();
        return churn != null && churn.away(member.index(), clock.nanoTime());
    }

    private void leaveAndComeBack() {
        close();
        while (!control.over() && away()) {
            clock.parkNanos(AWAY_LOOK_NS);
        }
        if (!control.over()) {
            subscriber = member.join().get();
        }
    }

    private void close() {
        try {
            subscriber.close(CLOSE);
        } catch (RuntimeException e) {
            // Everything it received is in the books already: a bad parting spoils no result.
            System.getLogger(ConsumerThread.class.getName())
                    .log(System.Logger.Level.WARNING, "consumer could not be closed: thread=" + getName(), e);
        }
    }

    private void delivered(int partition, long offset, byte[] payload) {
        long nowNs = clock.nanoTime();
        member.account().delivered(partition, offset);
        if (!stamp.intact(payload) || Stamp.runId(payload) != runId) {
            boolean ours = Stamp.belongs(payload) && Stamp.runId(payload) == runId;
            ledger.corrupted(
                    subscription,
                    ours ? Stamp.producer(payload) : -1,
                    ours ? Stamp.sequence(payload) : -1,
                    partition,
                    offset);
            return;
        }
        int producer = Stamp.producer(payload);
        long sequence = Stamp.sequence(payload);
        Arrival arrival = ledger.delivered(subscription, producer, sequence, partition, offset);
        if (arrival != Arrival.FIRST && arrival != Arrival.REDELIVERED) {
            return;
        }
        long intendedNs = Stamp.intendedNs(payload);
        int phase = timeline.phaseAt(intendedNs);
        ThreadRecorders recordersOfThread = own;
        if (phase < 0 || recordersOfThread == null) {
            throw new IllegalStateException(
                    "message from before the load: sequence=" + sequence + " producer=" + producer);
        }
        long position = MessageKeeper.position(partition, offset);
        if (arrival == Arrival.REDELIVERED) {
            keeper.redelivered(phase, producer, sequence, subscription, position, intendedNs, nowNs);
            return;
        }
        recordersOfThread.record(phase, LatencySeries.endToEnd(subscription), nowNs - intendedNs);
        keeper.offer(phase, producer, sequence, subscription, position, intendedNs, nowNs);
    }
}

package dev.strobe.broker.simulation.client;

import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.net.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * A producer to one partition, as Kafka's client is one: with idempotence up to five batches under way, in the order of their
 * sequences; what failed is sent again, one batch at a time from the first on, until it is acknowledged. A batch that it gives up
 * ends its epoch. Without idempotence one batch is under way at a time, and what is sent again may be there twice.
 *
 * <p>A leader remembers five batches of a producer. So no more than five are sent from the first one on that has no answer, those
 * behind it that have one included: else a batch that is in the log could be forgotten while it is sent again.
 *
 * <p>As long as none of an epoch's batches is acknowledged only one is under way: a leader that does not know the producer
 * takes whatever sequence comes first, so that of several on their way a later one could win.
 */
public final class Producer extends Client {

    private static final int IN_FLIGHT_MAX = 5;
    private static final int RECORDS_MAX = 3;
    private static final long EPOCH_MS = 1_700_000_000_000L;

    private final Habits habits;
    private final int id;
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private int epoch;
    private int nextSequence;
    private int count;
    private boolean known;
    private boolean stopped;
    private boolean waiting;

    /**
     * How it behaves.
     *
     * @param allInSync whether it wants every in-sync replica to have its records; only then may it be idempotent
     * @param pauseNsMax between two batches
     * @param impatience share of requests that it waits for only a moment
     * @param givesUp share of failures after which it gives a batch up
     */
    public record Habits(boolean idempotent, boolean allInSync, long pauseNsMax, double impatience, double givesUp) {}

    public Producer(Surroundings surroundings, int id, Place place, Habits habits) {
        super(surroundings, Endpoint.client(1000 + id), place);
        this.id = id;
        this.habits = habits;
    }

    /** Sends until it is told to stop. */
    public void start() {
        sendNew();
    }

    /** Sends nothing new. */
    public void stop() {
        stopped = true;
    }

    /** Whether each of its batches has its answer. */
    public boolean isDone() {
        return stopped && (inFlight.isEmpty() || history.isDeleted(place));
    }

    int id() {
        return id;
    }

    int epoch() {
        return epoch;
    }

    public Place place() {
        return place;
    }

    boolean isIdempotent() {
        return habits.idempotent();
    }

    boolean wantsAllInSync() {
        return habits.allInSync();
    }

    private void sendNew() {
        if (stopped || history.isDeleted(place)) {
            return;
        }
        boolean room = inFlight.isEmpty() || (habits.idempotent() && known && inFlight.size() < IN_FLIGHT_MAX);
        if (room) {
            int records = 1 + scheduler.random().nextInt(RECORDS_MAX);
            Sent sent = new Sent(this, nextSequence, records, ((long) id << 32) + count, scheduler.nowNs());
            nextSequence += records;
            count += records;
            inFlight.add(sent);
            history.invoked(sent);
            push();
        }
        scheduler.after(1 + scheduler.around(0, habits.pauseNsMax()), this::sendNew);
    }

    @Override
    void ready() {
        push();
    }

    /** Sends what may be sent. */
    private void push() {
        if (history.isDeleted(place)) {
            return;
        }
        if (!knowsLeader()) {
            lookUp();
            return;
        }
        for (Sent sent : List.copyOf(inFlight)) {
            if (sent.underWay || sent.fate == Sent.Fate.ACKNOWLEDGED) {
                continue;
            }
            boolean again = sent.attempts > 0;
            if (again && (sent != inFlight.peek() || waiting)) {
                return;
            }
            send(sent);
        }
    }

    private void send(Sent sent) {
        sent.attempts++;
        sent.underWay = true;
        int attempt = sent.attempts;
        int timeoutMs = 200 + scheduler.random().nextInt(1500);
        ByteBuffer batch = Batches.build(sent, EPOCH_MS + scheduler.nowNs() / Scheduler.MS, sent.sequence % 60);
        scheduler.note("client: %s attempt %d to node %d", sent, attempt, leader());
        this.<NodeApi.Produced>ask(
                (node, answer) -> node.produce(place, batch, habits.allInSync(), timeoutMs, answer),
                answer -> answered(sent, attempt, answer));
        long patienceNs = scheduler.chance(habits.impatience())
                ? scheduler.around(Scheduler.MS, 30 * Scheduler.MS)
                : (timeoutMs + 300) * Scheduler.MS;
        scheduler.after(patienceNs, () -> {
            if (sent.underWay && sent.attempts == attempt && sent.fate == Sent.Fate.PENDING) {
                scheduler.note("client: no answer in time: %s", sent);
                drop();
                disconnected();
            }
        });
    }

    private void answered(Sent sent, int attempt, NodeApi.Produced answer) {
        if (!sent.underWay || sent.attempts != attempt || sent.fate != Sent.Fate.PENDING) {
            return;
        }
        sent.underWay = false;
        if (answer.error() == AppendError.NONE) {
            known = true;
            history.acknowledged(sent, answer.baseOffset());
            while (!inFlight.isEmpty() && inFlight.element().fate == Sent.Fate.ACKNOWLEDGED) {
                inFlight.remove();
            }
            push();
        } else {
            scheduler.note("client: %s for %s", answer.error(), sent);
            requireRetriable(sent, answer.error());
            failed();
        }
    }

    private void requireRetriable(Sent sent, AppendError error) {
        switch (error) {
            case OUT_OF_ORDER_SEQUENCE, STORAGE, NOT_SERVED, NOT_LEADER -> {}
            case NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, TIMED_OUT -> {}
            default -> throw new Violation("refused without a reason: error=%s %s", error, sent);
        }
    }

    private void failed() {
        if (!stopped && scheduler.chance(habits.givesUp())) {
            giveUp();
            return;
        }
        if (!waiting) {
            waiting = true;
            scheduler.after(scheduler.around(5 * Scheduler.MS, 120 * Scheduler.MS), () -> {
                waiting = false;
                lookUp();
            });
        }
    }

    @Override
    void disconnected() {
        boolean any = false;
        for (Sent sent : inFlight) {
            any |= sent.underWay;
            sent.underWay = false;
        }
        if (any) {
            failed();
        }
    }

    /** What is under way may be there or not; nothing of it comes after what the next epoch sends. */
    private void giveUp() {
        inFlight.removeIf(sent -> sent.fate == Sent.Fate.ACKNOWLEDGED);
        inFlight.forEach(history::unknown);
        inFlight.forEach(sent -> sent.underWay = false);
        inFlight.clear();
        if (habits.idempotent()) {
            epoch++;
            nextSequence = 0;
            known = false;
        }
        drop();
        lookUp();
    }

    /** What it still waits for, for whoever must explain why. */
    public String pending() {
        return inFlight.toString();
    }
}

package dev.strobe.broker.simulation.client;

import dev.strobe.broker.simulation.engine.Scheduler;
import dev.strobe.broker.simulation.net.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** Reads one partition from its first record on, wherever it is led. */
public final class Consumer extends Client {

    private static final int BYTES_MAX = 4096;
    private static final int WAIT_MS = 200;

    private final int id;
    private final long pauseNsMax;
    private final List<Batches.Read> records = new ArrayList<>();
    private long position;
    private long endSeen = -1;
    private int asked;
    private boolean stopped;

    public Consumer(Surroundings surroundings, int id, Place place, long pauseNsMax) {
        super(surroundings, Endpoint.client(2000 + id), place);
        this.id = id;
        this.pauseNsMax = pauseNsMax;
    }

    public void start() {
        poll();
    }

    public void stop() {
        stopped = true;
    }

    /** The next offset that it will read. */
    public long position() {
        return position;
    }

    /** All that it read. */
    public List<Batches.Read> records() {
        return records;
    }

    public Place place() {
        return place;
    }

    /** Whether the leader's last answer had nothing more for it. */
    public boolean isAtEnd() {
        return position == endSeen;
    }

    @Override
    void ready() {
        poll();
    }

    private void poll() {
        if (stopped || history.isDeleted(place)) {
            return;
        }
        if (!knowsLeader()) {
            lookUp();
            return;
        }
        int attempt = ++asked;
        int node = leader();
        long from = position;
        int waitMs = scheduler.random().nextBoolean() ? WAIT_MS : 0;
        this.<NodeApi.Fetched>ask(
                (api, answer) -> api.fetch(place, from, BYTES_MAX, waitMs, answer),
                answer -> answered(attempt, node, answer));
        scheduler.after(Scheduler.S, () -> {
            if (asked == attempt) {
                drop();
                disconnected();
            }
        });
    }

    private void answered(int attempt, int node, NodeApi.Fetched answer) {
        if (asked != attempt) {
            return;
        }
        asked++;
        if (answer.status() != NodeApi.Status.OK) {
            scheduler.after(scheduler.around(5 * Scheduler.MS, 100 * Scheduler.MS), this::lookUp);
            return;
        }
        for (Batches.Read read : Batches.read(answer.records().array())) {
            if (read.offset() < position) {
                continue;
            }
            if (read.offset() > position) {
                throw new Violation(
                        "a gap: place=%s expected=%d read=%d node=%d", place, position, read.offset(), node);
            }
            if (read.offset() >= answer.highWatermark()) {
                throw new Violation(
                        "shown beyond the high watermark: place=%s offset=%d highWatermark=%d node=%d",
                        place, read.offset(), answer.highWatermark(), node);
            }
            history.read(place, read.offset(), read.value(), "consumer " + id + " from node " + node);
            records.add(read);
            position++;
        }
        endSeen = Math.max(answer.highWatermark(), 0);
        scheduler.after(1 + scheduler.around(0, pauseNsMax), this::poll);
    }

    @Override
    void disconnected() {
        asked++;
        lookUp();
    }
}

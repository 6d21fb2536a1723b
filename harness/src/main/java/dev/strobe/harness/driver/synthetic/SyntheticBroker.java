package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.scenario.SyntheticSpec;
import dev.strobe.harness.scenario.SyntheticSpec.Stall.Mode;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.harness.time.TimerSlack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A broker in this process that does exactly what the scenario programs, in real time, and keeps its own books of it.
 *
 * <p>With a latency of zero a message is answered inside the send call, on the caller's thread. Otherwise it is copied,
 * and the broker's own thread answers it once its latency has passed: never earlier, and as much later as the machine
 * wakes that thread late, which is in the books like everything else. With a capacity messages are served one after the
 * other first, and the latency counts from the end of that. Subscribers read a partition in the order of its
 * offsets, on their own threads.
 *
 * <p>Memory: each publisher has a pool of at most {@link #MESSAGES_MAX} messages and {@link #BUFFER_BYTES_MAX} bytes. A
 * send call waits for room in it as long as the scenario lets it block, and then the message fails.
 *
 * <p>Threads: one lock guards all of what is stored; listeners and handlers are called outside it. A listener that
 * throws ends the broker's thread, and {@link #failure()} says why.
 */
public final class SyntheticBroker implements AutoCloseable {

    /** Messages of one publisher that may wait for an answer or a reader. */
    public static final int MESSAGES_MAX = 1 << 17;

    /** Payload bytes of one publisher that may wait for a reader. */
    public static final long BUFFER_BYTES_MAX = 256L << 20;

    private static final int ANSWER_BATCH = 256;
    private static final long PARK_NS_MIN = 50_000L;
    private static final long PARK_NS_MAX = 1_000_000L;

    final Object lock = new Object();
    final SyntheticSpec spec;
    final NanoClock clock;
    final StallPlan stalls;

    private final long seed;
    private final ServiceQueue service;
    private final boolean inline;
    private final long parkNsMax;
    private final DueQueue due = new DueQueue();
    private final Map<String, SyntheticTopic> topics = new HashMap<>();
    private final List<TruthRecorder> books = new ArrayList<>();
    private final TruthRecorder ownBooks = openBooks();
    private final StoredMessage[] batch = new StoredMessage[ANSWER_BATCH];

    private int publishers;
    private int waitingReaders;
    private int waitingSenders;
    private int holdNoted = -1;
    private long holdBeganNs;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private @Nullable Thread thread;

    /** @param seed of every choice: latencies drawn, messages that faults befall */
    public SyntheticBroker(SyntheticSpec spec, long seed, NanoClock clock) {
        this.spec = spec;
        this.seed = seed;
        this.clock = clock;
        this.stalls = new StallPlan(spec.stalls());
        this.service = new ServiceQueue(spec.capacity());
        this.inline = LatencySource.zero(spec.latency()) && !stalls.uses(Mode.HOLD) && service.unlimited();
        // Nothing sent from now on is due before the shortest latency has passed, so the thread may park for half of
        // it.
        this.parkNsMax = Math.clamp(LatencySource.lowerBoundNs(spec.latency()) / 2, PARK_NS_MIN, PARK_NS_MAX);
    }

    /** Starts the thread that answers; with a latency of zero there is none. */
    public void start() {
        if (!inline) {
            thread = Thread.ofPlatform().name("strobe-synthetic").daemon().start(this::answerUntilClosed);
        }
    }

    /** Stalls count from here. */
    public void measuring(long startNs) {
        stalls.startAt(startNs);
    }

    /** What broke the broker's thread, in words; empty while it is well. */
    public Optional<String> failure() {
        Throwable cause = failure;
        return cause == null ? Optional.empty() : Optional.of("synthetic broker failed: cause=" + cause);
    }

    /** The books as they stand. */
    public SyntheticTruth truth() {
        TruthRecorder sum = new TruthRecorder();
        synchronized (lock) {
            books.forEach(own -> own.addTo(sum));
        }
        return sum.truth(stalls.truth());
    }

    /** Ends the thread and lets go whoever waits; messages without an answer stay unanswered. */
    @Override
    public void close() {
        closed = true;
        synchronized (lock) {
            lock.notifyAll();
        }
        Thread running = thread;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void createTopic(String name, int partitions) {
        synchronized (lock) {
            if (topics.putIfAbsent(name, new SyntheticTopic(partitions)) != null) {
                throw new DriverException("topic exists already: topic=" + name);
            }
        }
    }

    void deleteTopic(String name) {
        synchronized (lock) {
            topics.remove(name);
        }
    }

    SyntheticTopic topic(String name) {
        synchronized (lock) {
            SyntheticTopic topic = topics.get(name);
            if (topic == null) {
                throw new DriverException("no such topic: topic=" + name);
            }
            return topic;
        }
    }

    TruthRecorder openBooks() {
        TruthRecorder own = new TruthRecorder();
        synchronized (lock) {
            books.add(own);
        }
        return own;
    }

    /** A seed for the next publisher, the same in every run that opens them in the same order. */
    long publisherSeed() {
        synchronized (lock) {
            return seed + 0x9e3779b97f4a7c15L * ++publishers;
        }
    }

    boolean inline() {
        return inline;
    }

    boolean closed() {
        return closed;
    }

    /** Has the message answered when it has been served and its latency has passed. Under the lock. */
    void answerAfter(StoredMessage message, long latencyNs) {
        due.add(message, service.servedNs(clock.nanoTime()) + latencyNs);
    }

    /** Wakes readers: there is more to read, or something ended. Under the lock. */
    void readable() {
        if (waitingReaders > 0) {
            lock.notifyAll();
        }
    }

    /** Wakes send calls and closing publishers: there is more room, or fewer answers are owed. Under the lock. */
    void released() {
        if (waitingSenders > 0) {
            lock.notifyAll();
        }
    }

    /**
     * Waits until {@link #readable} or the deadline, to the millisecond above; callers look again at what they wait for.
     * Under the lock.
     *
     * @return false once there is no point in waiting on: past the deadline, closed or interrupted
     */
    boolean awaitReadable(long deadlineNs) {
        waitingReaders++;
        try {
            return awaitNotify(deadlineNs);
        } finally {
            waitingReaders--;
        }
    }

    /** Like {@link #awaitReadable}, for {@link #released}. */
    boolean awaitReleased(long deadlineNs) {
        waitingSenders++;
        try {
            return awaitNotify(deadlineNs);
        } finally {
            waitingSenders--;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // The loop is the caller's: only it knows the condition.
    private boolean awaitNotify(long deadlineNs) {
        long remainingNs = deadlineNs - clock.nanoTime();
        if (remainingNs <= 0 || closed) {
            return false;
        }
        try {
            lock.wait(Math.ceilDiv(remainingNs, 1_000_000L));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void answerUntilClosed() {
        TimerSlack.minimizeForCurrentThread();
        try {
            while (!closed) {
                long waitNs = answerDue();
                if (waitNs > 0) {
                    clock.parkNanos(Math.min(waitNs, parkNsMax));
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /**
     * Answers a batch of what is due. The broker's thread, or a test in its place.
     *
     * @return ns until more is due; 0 where there may be more already
     */
    long answerDue() {
        long nowNs = clock.nanoTime();
        int hold = stalls.current(Mode.HOLD, nowNs);
        int count;
        synchronized (lock) {
            if (hold != holdNoted) {
                noteHold(hold, nowNs);
            }
            long nextDueNs = due.nextDueNs();
            if (hold >= 0) {
                return stalls.untilNs(hold) - nowNs;
            }
            if (nextDueNs == Long.MAX_VALUE || nextDueNs - nowNs > 0) {
                return nextDueNs == Long.MAX_VALUE ? Long.MAX_VALUE : nextDueNs - nowNs;
            }
            count = takeDue(nowNs);
        }
        for (int i = 0; i < count; i++) {
            batch[i].publisher.answer(batch[i], ownBooks);
        }
        synchronized (lock) {
            for (int i = 0; i < count; i++) {
                batch[i].publisher.answered(batch[i]);
            }
            released();
        }
        return 0;
    }

    private int takeDue(long nowNs) {
        int count = 0;
        boolean more = false;
        while (count < batch.length && due.nextDueNs() != Long.MAX_VALUE && due.nextDueNs() - nowNs <= 0) {
            StoredMessage message = due.remove();
            message.ready = true;
            more |= message.publisher.advance(message.partition);
            batch[count++] = message;
        }
        if (more) {
            readable();
        }
        return count;
    }

    /** Keeps the books of a hold from the moment this thread first stands still until it goes on. */
    private void noteHold(int hold, long nowNs) {
        if (holdNoted >= 0) {
            stalls.felt(holdNoted, holdBeganNs, nowNs);
            readable();
        }
        holdNoted = hold;
        holdBeganNs = nowNs;
    }
}

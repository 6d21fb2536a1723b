package dev.strobe.broker.simulation.engine;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what happens in it, one event after another on one thread. Events of the same time come in an order that
 * the seed decides. Owned by the thread that made it.
 */
public final class Scheduler {

    public static final long US = 1_000;
    public static final long MS = 1_000_000;
    public static final long S = 1_000_000_000;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong((Event event) -> event.timeNs)
                    .thenComparingInt(event -> event.tie)
                    .thenComparingLong(event -> event.number));
    private final SplittableRandom random;
    private final SplittableRandom ties;
    private final Trace trace;
    private final long stepsMax;
    private long nowNs;
    private long steps;
    private long number;
    private @Nullable SimLoop currentLoop;
    private @Nullable Life currentLife;

    /** One whose history ends with an error after as many events. */
    public Scheduler(long seed, long stepsMax, Trace trace) {
        this.random = new SplittableRandom(seed);
        this.ties = random.split();
        this.stepsMax = stepsMax;
        this.trace = trace;
    }

    public long nowNs() {
        return nowNs;
    }

    public long steps() {
        return steps;
    }

    /** For whoever has no source of its own. */
    public SplittableRandom random() {
        return random;
    }

    public Trace trace() {
        return trace;
    }

    /** Notes it, with the time, if this history is traced. */
    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more library.
    public void note(String format, Object... values) {
        trace.note(nowNs, format, values);
    }

    /** A value from {@code from} to {@code to}, smaller ones more often: the square of an even distribution. */
    public long around(long from, long to) {
        double share = random.nextDouble();
        return from + (long) ((to - from) * share * share);
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Has something happen that belongs to no node. */
    public Event after(long delayNs, Runnable task) {
        return after(null, delayNs, task);
    }

    /** Has something happen in a node's life, if that lasts for as long. */
    public Event after(@Nullable Life life, long delayNs, Runnable task) {
        if (delayNs < 0) {
            throw new IllegalArgumentException("into the past: delayNs=" + delayNs);
        }
        Event event = new Event(nowNs + delayNs, ties.nextInt(), number++, life, task);
        events.add(event);
        return event;
    }

    /** Lets time go on until then; returns at once when {@code done} says so, with true. */
    public boolean runUntil(long endNs, BooleanSupplier done) {
        while (true) {
            Event next = events.peek();
            if (next == null || next.timeNs > endNs) {
                nowNs = Math.max(nowNs, endNs);
                return done.getAsBoolean();
            }
            events.remove();
            nowNs = Math.max(nowNs, next.timeNs);
            happen(next);
            if (done.getAsBoolean()) {
                return true;
            }
        }
    }

    private void happen(Event event) {
        Life life = event.life;
        if (event.cancelled || (life != null && !life.isAlive())) {
            return;
        }
        if (life != null && life.isPaused()) {
            life.hold(event);
            return;
        }
        if (++steps > stepsMax) {
            throw new IllegalStateException("events without end: stepsMax=" + stepsMax + " nowNs=" + nowNs);
        }
        currentLife = life;
        try {
            event.task.run();
            if (life != null) {
                life.eventDone();
            }
        } catch (NodeDied died) {
            note("%s died in the middle of something", String.valueOf(life));
        } finally {
            currentLife = null;
        }
    }

    void again(Event event) {
        Event later = new Event(nowNs, Integer.MIN_VALUE, number++, event.life, event.task);
        later.cancelled = event.cancelled;
        event.moved = later;
        events.add(later);
    }

    void enter(SimLoop loop, Runnable task) {
        SimLoop before = currentLoop;
        currentLoop = loop;
        try {
            task.run();
        } finally {
            currentLoop = before;
        }
    }

    boolean isIn(SimLoop loop) {
        return loop == currentLoop;
    }

    /** Whose event happens now; null outside of any node's. */
    public @Nullable Life currentLife() {
        return currentLife;
    }

    /** Something that will happen. */
    public static final class Event {
        private final long timeNs;
        private final int tie;
        private final long number;
        private final @Nullable Life life;
        private final Runnable task;
        private boolean cancelled;
        private @Nullable Event moved;

        private Event(long timeNs, int tie, long number, @Nullable Life life, Runnable task) {
            this.timeNs = timeNs;
            this.tie = tie;
            this.number = number;
            this.life = life;
            this.task = task;
        }

        /** It does not happen, unless it has. */
        public void cancel() {
            cancelled = true;
            if (moved != null) {
                moved.cancel();
            }
        }
    }
}

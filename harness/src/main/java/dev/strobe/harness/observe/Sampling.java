package dev.strobe.harness.observe;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are kept whatever becomes of them: those drawn at random for contrast, those that carry their trace in
 * their headers, and, while a fault goes on, some of those that meet it.
 *
 * <p>A message is drawn if a hash of its producer and sequence lies below a threshold, so every subscription draws the
 * same ones. Where more are drawn in a second than the budget holds, the threshold is halved at once; a message that
 * stays is one that would have stayed at any lower level too. It is doubled again, up to where it began, once a second has
 * less than a quarter of the budget.
 *
 * <p>{@link #draws} is for any thread and waits for nobody: one comparison with one volatile. Everything else takes a lock,
 * and is called for drawn messages only.
 */
public final class Sampling {

    /** How many of the messages of a fault are drawn at first. */
    private static final long FAULT_ONE_IN = 16;

    private static final int LEVEL_MAX = 60;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    /** Seconds of history; about four days. What comes later counts to the last one. */
    private static final int SECONDS_MAX = 350_000;

    private final long headBase;
    private final Share head;
    private final Share random;
    private final Share fault;
    private volatile long threshold;
    private long faultUntilNs = Long.MIN_VALUE;
    private boolean faulty;
    private boolean started;
    private long originNs;

    /**
     * @param randomOneIn one in so many is drawn at random; 0 for none
     * @param headOneIn one in so many carries its trace in its headers; 0 for none
     * @param budgetPerS traces a second at the most
     * @param subscriptions how often each message is seen
     */
    public Sampling(long randomOneIn, long headOneIn, int budgetPerS, int subscriptions) {
        int views = Math.max(1, subscriptions);
        headBase = base(headOneIn);
        head = new Share(headBase, budgetPerS * views);
        random = new Share(base(randomOneIn), budgetPerS * views);
        fault = new Share(base(FAULT_ONE_IN), Math.max(1, budgetPerS / 4) * views);
        publish();
    }

    /** SplitMix64 finaliser over the message's identity. */
    static long hash(int producer, long sequence) {
        long z = sequence * 0x9E3779B97F4A7C15L + producer;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Whether {@link #draw} has anything to say about the message. */
    boolean draws(long hash) {
        return Long.compareUnsigned(hash, threshold) < 0;
    }

    /** Whether the message carries its trace; unlike the others this depends on nothing but the message. */
    boolean carriesTrace(long hash) {
        return Long.compareUnsigned(hash, headBase) < 0;
    }

    /** Counts a message that was answered at {@code nowNs}; returns why it is to be kept, null where it is not. */
    synchronized @Nullable KeptFor draw(long hash, long nowNs) {
        KeptFor why = null;
        if (head.has(hash)) {
            why = KeptFor.HEAD;
        } else if (random.has(hash)) {
            why = KeptFor.RANDOM;
        } else if (faulty && fault.has(hash)) {
            why = KeptFor.FAULT;
        }
        if (why != null && share(why).count(second(nowNs))) {
            publish();
        }
        return why;
    }

    /** A fault or a failover takes effect now and is over, as far as is known, at {@code untilNs}. */
    public synchronized void fault(long untilNs) {
        faultUntilNs = faulty ? Math.max(faultUntilNs, untilNs) : untilNs;
        faulty = true;
        publish();
    }

    /** A second is over. */
    synchronized void endInterval(long nowNs) {
        if (faulty && nowNs - faultUntilNs > 0) {
            faulty = false;
        }
        int second = second(nowNs);
        head.relax(second);
        random.relax(second);
        fault.relax(second);
        publish();
    }

    /** Halves everything for good, because a long run has kept as much as can be kept. */
    synchronized void thin() {
        head.thin();
        random.thin();
        fault.thin();
        publish();
    }

    /** The largest number of halvings in effect between two times. */
    synchronized int level(KeptFor why, long fromNs, long toNs) {
        return share(why).levelMax(second(fromNs), second(toNs));
    }

    /** Whether a message would have been drawn at a level. */
    boolean drawnAt(KeptFor why, long hash, int level) {
        return Long.compareUnsigned(hash, share(why).base >>> level) < 0;
    }

    /** Of how many messages one is drawn at a level. */
    double oneIn(KeptFor why, int level) {
        return 0x1p64 / toDouble(share(why).base >>> level);
    }

    private Share share(KeptFor why) {
        return switch (why) {
            case HEAD -> head;
            case FAULT -> fault;
            case RANDOM, SLOWEST, SLOWEST_OF_SECOND, ERROR, RETRY, REDELIVERED -> random;
        };
    }

    private void publish() {
        long most = max(head.threshold(), random.threshold());
        threshold = faulty ? max(most, fault.threshold()) : most;
    }

    private int second(long ns) {
        if (!started) {
            started = true;
            originNs = ns;
        }
        return Math.clamp((ns - originNs) / SECOND_NS, 0, SECONDS_MAX - 1);
    }

    private static long base(long oneIn) {
        return oneIn == 0 ? 0 : Long.divideUnsigned(-1L, oneIn);
    }

    private static long max(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? a : b;
    }

    private static double toDouble(long unsigned) {
        return (unsigned >>> 1) * 2.0 + (unsigned & 1);
    }

    /** One kind of drawn messages. */
    private static final class Share {
        private final long base;
        private final int perSecond;
        private byte[] levels = new byte[1024];
        private int known;
        private int level;
        private int levelLeast;
        private int drawn;

        private Share(long base, int perSecond) {
            this.base = base;
            this.perSecond = perSecond;
        }

        private long threshold() {
            return base >>> level;
        }

        private boolean has(long hash) {
            return Long.compareUnsigned(hash, threshold()) < 0;
        }

        /** Returns whether the threshold changed. */
        private boolean count(int second) {
            if (++drawn <= perSecond || level >= LEVEL_MAX) {
                return false;
            }
            level++;
            drawn /= 2;
            note(second);
            return true;
        }

        private void relax(int second) {
            note(second);
            if (drawn < perSecond / 4 && level > levelLeast) {
                level--;
            }
            drawn = 0;
        }

        private void thin() {
            levelLeast = Math.min(levelLeast + 1, LEVEL_MAX);
            level = Math.max(level, levelLeast);
        }

        private void note(int second) {
            if (second >= levels.length) {
                levels = Arrays.copyOf(levels, Math.min(SECONDS_MAX, Math.max(second + 1, levels.length * 2)));
            }
            for (int between = known; between < second; between++) {
                levels[between] = (byte) Math.max(levels[between], levels[Math.max(0, known - 1)]);
            }
            levels[second] = (byte) Math.max(levels[second], level);
            known = Math.max(known, second + 1);
        }

        private int levelMax(int from, int to) {
            int most = levelLeast;
            for (int second = from; second <= Math.min(to, known - 1); second++) {
                most = Math.max(most, levels[second]);
            }
            return most;
        }
    }
}

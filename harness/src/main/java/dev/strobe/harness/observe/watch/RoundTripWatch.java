package dev.strobe.harness.observe.watch;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.EvidenceKind;
import dev.strobe.harness.observe.cause.Owner;
import dev.strobe.harness.time.NanoClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the target for a tiny answer every {@value #EVERY_MS} ms, one question at a time, and keeps those answers that took
 * clearly longer than usual: what was on its way then took longer too.
 *
 * <p>Usual is the median of the last {@value #RECENT}; clearly longer is 2 ms more than that, or three times as far above it
 * as one in ten is, whichever is more. It asks over a connection of its own, and a question that fails is asked again after a
 * second. One daemon thread; {@link #evidence} may be asked from any other.
 */
public final class RoundTripWatch implements AutoCloseable {

    static final int RECENT = 512;
    static final int SLOW_MAX = 1 << 16;

    private static final int EVERY_MS = 10;
    private static final long EVERY_NS = EVERY_MS * 1_000_000L;
    private static final long AGAIN_NS = 1_000_000_000;
    private static final long CLEARLY_NS = 2_000_000;
    private static final int CLEARLY_TIMES = 3;
    private static final int LEARN_EVERY = 32;
    private static final long JOIN_MS = 2_000;

    private final NanoClock clock;
    private final Runnable question;
    private final long[] recentNs = new long[RECENT];
    private final List<Evidence> slow = new ArrayList<>();
    private long asked;
    private long usualNs;
    private long thresholdNs = Long.MAX_VALUE;
    private long dropped;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    RoundTripWatch(NanoClock clock, Runnable question) {
        this.clock = clock;
        this.question = question;
    }

    /** @param question asks once and returns when it is answered; throws where there is no answer */
    public static RoundTripWatch start(NanoClock clock, Runnable question, HarnessWatch watch) {
        RoundTripWatch trips = new RoundTripWatch(clock, question);
        Thread asking = Thread.ofPlatform().daemon().name("strobe-round-trips").unstarted(() -> {
            watch.watchThisThread(Owner.PROBE, "", clock.nanoTime());
            trips.run();
        });
        trips.thread = asking;
        asking.start();
        return trips;
    }

    private void run() {
        boolean undisturbed = true;
        while (undisturbed && !stopped) {
            undisturbed = clock.waitUntil(clock.nanoTime() + (ask() ? EVERY_NS : AGAIN_NS));
        }
    }

    /** Asks once; false if there was no answer. */
    boolean ask() {
        long startNs = clock.nanoTime();
        try {
            question.run();
        } catch (RuntimeException noAnswer) {
            // A target that is down or restarting: that shows elsewhere, and is no slow network.
            return false;
        }
        answered(startNs, clock.nanoTime());
        return true;
    }

    private synchronized void answered(long startNs, long endNs) {
        long tookNs = endNs - startNs;
        if (tookNs > thresholdNs) {
            if (slow.size() < SLOW_MAX) {
                slow.add(new Evidence(EvidenceKind.ROUND_TRIP, Owner.WIRE, "", startNs, endNs, tookNs - usualNs));
            } else {
                dropped++;
            }
        }
        recentNs[(int) (asked++ % RECENT)] = tookNs;
        if (asked % LEARN_EVERY == 0) {
            learn();
        }
    }

    private void learn() {
        long[] sorted = Arrays.copyOf(recentNs, (int) Math.min(asked, RECENT));
        Arrays.sort(sorted);
        usualNs = sorted[sorted.length / 2];
        long tenthNs = sorted[sorted.length * 9 / 10];
        thresholdNs = usualNs + Math.max(CLEARLY_NS, CLEARLY_TIMES * (tenthNs - usualNs));
    }

    /** Answers that took clearly longer than usual; their amount is by how much. */
    public synchronized List<Evidence> evidence() {
        return List.copyOf(slow);
    }

    /** Half of what a round trip usually takes, in ns; 0 while too few were made. */
    public synchronized long oneWayNs() {
        return usualNs / 2;
    }

    /** Slow answers that were left out because there were too many. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Ends the questions; waits a moment for the one under way. */
    @Override
    public void close() {
        stopped = true;
        Thread asking = thread;
        if (asking != null) {
            asking.interrupt();
            try {
                asking.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

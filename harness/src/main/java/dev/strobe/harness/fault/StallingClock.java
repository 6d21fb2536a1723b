package dev.strobe.harness.fault;

import dev.strobe.harness.time.NanoClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A clock that can hold up the thread that uses it: the way to stall a thread of the harness itself. Only a calibration runs
 * on one; every other run has the machine's own clock and nothing to check.
 *
 * <p>A load thread is held when it wakes from its wait for the next arrival, a consumer thread when it reads the time of a
 * message: the moments at which a busy machine would hold them too.
 */
public final class StallingClock implements NanoClock {

    private static final long TAKEN_WITHIN_MS = 2_000;

    /** Whom to hold. */
    public enum Victim {
        LOAD("strobe-load-", true),
        CONSUMER("strobe-consumer-", false);

        private final String threads;
        private final boolean parking;

        Victim(String threads, boolean parking) {
            this.threads = threads;
            this.parking = parking;
        }

        boolean holds(boolean parked) {
            return parking == parked && Thread.currentThread().getName().startsWith(threads);
        }
    }

    private record Stall(Victim victim, long lengthNs, AtomicBoolean taken, CompletableFuture<Injected> done) {}

    private final NanoClock real;
    private volatile @Nullable Stall armed;

    public StallingClock(NanoClock real) {
        this.real = real;
    }

    @Override
    public long nanoTime() {
        Stall stall = armed;
        if (stall != null) {
            hold(stall, false);
        }
        return real.nanoTime();
    }

    @Override
    public void parkNanos(long ns) {
        real.parkNanos(ns);
        Stall stall = armed;
        if (stall != null) {
            hold(stall, true);
        }
    }

    /** The next thread of that kind that uses this clock is held up. */
    public Fault stalling(Victim victim) {
        return new Fault() {
            @Override
            public String name() {
                return "stalled " + (victim == Victim.LOAD ? "load" : "consumer") + " thread";
            }

            @Override
            public Optional<Injected> inject(Duration length) {
                return arm(new Stall(victim, length.toNanos(), new AtomicBoolean(), new CompletableFuture<>()));
            }
        };
    }

    private Optional<Injected> arm(Stall stall) {
        armed = stall;
        try {
            return Optional.of(stall.done()
                    .get(TAKEN_WITHIN_MS + TimeUnit.NANOSECONDS.toMillis(stall.lengthNs()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stall cannot fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            armed = null;
        }
    }

    private void hold(Stall stall, boolean parked) {
        if (!stall.victim().holds(parked) || !stall.taken().compareAndSet(false, true)) {
            return;
        }
        long startNs = real.nanoTime();
        real.waitUntil(startNs + stall.lengthNs());
        stall.done().complete(new Injected("stalled thread", startNs, real.nanoTime()));
    }
}

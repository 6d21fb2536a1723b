package dev.strobe.harness.calibrate;

import dev.strobe.harness.fault.Fault;
import dev.strobe.harness.fault.FaultException;
import dev.strobe.harness.fault.Injected;
import dev.strobe.harness.time.NanoClock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The thread that plants: one fault after another at times that the load does not know, and a list of when each was in
 * effect. Ends by itself after the last one; {@link #end()} ends it at once and leaves nothing in effect.
 */
final class Planter {

    private static final long JOIN_MS = 10_000;

    private final Planting planting;
    private final List<Fault> faults;
    private final NanoClock clock;
    private final List<Injected> truth = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;
    private volatile @Nullable String failure;

    /** @param faults taken in turn; closed by {@link #end()} */
    Planter(Planting planting, List<Fault> faults, NanoClock clock) {
        this.planting = planting;
        this.faults = List.copyOf(faults);
        this.clock = clock;
    }

    /** @param measuringNs when the first measured phase starts */
    void start(long measuringNs) {
        if (faults.isEmpty() || planting.plants() == 0) {
            return;
        }
        thread = Thread.ofPlatform().daemon().name("strobe-planter").start(() -> plant(measuringNs));
    }

    /** What took effect so far, in order. */
    List<Injected> truth() {
        return List.copyOf(truth);
    }

    /** Why it stopped planting before its time. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    void end() {
        Thread planting = thread;
        if (planting != null) {
            planting.interrupt();
            try {
                planting.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        faults.forEach(Fault::close);
    }

    private void plant(long measuringNs) {
        SplittableRandom random = new SplittableRandom(planting.seed());
        long firstNs = measuringNs + planting.after().toNanos();
        long everyNs = planting.every().toNanos();
        try {
            for (int k = 0; k < planting.plants(); k++) {
                long jitterNs = random.nextLong(-everyNs / 4, everyNs / 4);
                if (!clock.waitUntil(firstNs + everyNs * k + everyNs / 2 + jitterNs)) {
                    return;
                }
                faults.get(k % faults.size()).inject(planting.length()).ifPresent(truth::add);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        } catch (FaultException e) {
            failure = Thread.currentThread().isInterrupted() ? null : e.getMessage();
        } catch (RuntimeException e) {
            // The root of this thread: the run goes on, and its result says that planting broke off.
            failure = "planting broke off: " + e;
        }
    }
}

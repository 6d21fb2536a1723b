package dev.strobe.harness.engine;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Takes a run through its phases: starts each one, watches it to its end, drains what the target still owes.
 *
 * <p>Owned by the control thread. A phase that saturates ends early; of a list of steps, one more is run after the first
 * saturated one and the rest is left out, because every later figure would only measure the queue.
 */
final class PhaseRunner {

    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long WATCH_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STUCK_MARGIN_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long BROKEN_DRAIN_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int ROUND_TRIPS = 20;

    private final RunPlan plan;
    private final Testbed testbed;
    private final Target target;
    private final Driver driver;
    private final Sampler sampler;
    private final Backlogs backlogs;
    private final RunFiles files;
    private final LongConsumer measuring;
    private final RunControl control;
    private final RunListener listener;
    private final NanoClock clock;
    private final List<PhaseWindow> windows = new ArrayList<>();
    private long givenUp;

    /**
     * What the control thread hands over once everything stands.
     *
     * @param measuring told when the first measured phase starts, on the monotonic clock
     */
    record Surroundings(
            Testbed testbed,
            Target target,
            Driver driver,
            Sampler sampler,
            Backlogs backlogs,
            RunFiles files,
            LongConsumer measuring) {}

    PhaseRunner(RunPlan plan, Surroundings around, RunControl control, RunListener listener, NanoClock clock) {
        this.plan = plan;
        this.testbed = around.testbed();
        this.target = around.target();
        this.driver = around.driver();
        this.sampler = around.sampler();
        this.backlogs = around.backlogs();
        this.files = around.files();
        this.measuring = around.measuring();
        this.control = control;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Runs every phase and the final drain; returns what each phase's counters and host readings were. A target that fails
     * on the way ends the load, never the account of what was measured.
     */
    List<PhaseWindow> run() throws InterruptedException {
        try {
            runAll();
        } catch (DriverException e) {
            control.fail(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        windows.forEach(window -> window.phase().drained(Math.min(window.phase().drainedNs(), clock.nanoTime())));
        return windows;
    }

    private void runAll() throws InterruptedException {
        int index = 0;
        boolean measuring = false;
        for (LoadSpec load : plan.scenario().load()) {
            int count = load.phases().size();
            int saturatedAt = count;
            for (int step = 0; step < count && !control.stopping(); step++) {
                if (step > saturatedAt + 1) {
                    listener.note("Leaving out "
                            + plan.phases().get(index + step).name() + " and later steps: the target is saturated.");
                    break;
                }
                boolean first = !measuring && !plan.phases().get(index + step).warmup();
                measuring |= first;
                boolean last = index + step == plan.phases().size() - 1;
                if (runPhase(index + step, first, last)) {
                    saturatedAt = Math.min(saturatedAt, step);
                }
            }
            index += count;
        }
        testbed.offered(clock.nanoTime());
        if (!plan.scenario().drain().betweenPhases() || control.stopping()) {
            drain();
        }
    }

    private boolean runPhase(int index, boolean firstMeasured, boolean last) throws InterruptedException {
        OptionalLong roundTripNs = roundTripFloor();
        long startNs = clock.nanoTime() + LEAD_NS;
        if (!files.hasOrigin()) {
            files.origin(startNs);
        }
        if (firstMeasured) {
            target.measuring(startNs);
            testbed.measuring(startNs);
            measuring.accept(startNs);
        }
        PhaseSpec spec = plan.phases().get(index);
        listener.phase(spec.name(), index + 1, plan.phases().size(), describe(spec));
        sampler.endInterval();
        PhaseCounters before = counters();
        PhaseRun phase = testbed.start(index, startNs);
        backlogs.started(phase);
        sampler.enter(phase);
        watch(phase);
        PhaseCounters after = counters();
        sampler.endInterval();
        if (last || control.stopping()) {
            testbed.offered(clock.nanoTime());
        }
        windows.add(new PhaseWindow(phase, before, after, sampler.leave(), roundTripNs));
        files.event(
                startNs,
                phase.endNs() - startNs,
                "phase",
                spec.name() + ": " + describe(spec),
                Map.of("phase", spec.name()));
        if ((plan.scenario().drain().betweenPhases() || last) && !control.stopping()) {
            drain();
            phase.drained(clock.nanoTime());
            if (givenUp == 0) {
                sampler.endInterval();
                testbed.recorders().retire(index);
            }
        }
        return phase.saturated();
    }

    private void watch(PhaseRun phase) throws InterruptedException {
        long longestBlockNs = plan.producers().stream()
                .mapToLong(producer -> producer.spec().maxBlock().toNanos())
                .max()
                .orElse(0);
        long deadlineNs = phase.scheduledEndNs() + LoadThread.SATURATED_NS + longestBlockNs + STUCK_MARGIN_NS;
        while (!phase.awaitOffered(WATCH_NS)) {
            long nowNs = clock.nanoTime();
            target.failure().ifPresent(this::targetFailed);
            if (control.stopping()) {
                phase.stopAt(nowNs);
                if (phase.awaitOffered(BROKEN_DRAIN_NS)) {
                    return;
                }
                testbed.interruptLoad();
                phase.awaitOffered(BROKEN_DRAIN_NS);
                return;
            }
            if (nowNs > deadlineNs) {
                control.fail(
                        "load thread stuck in a send call: phase="
                                + phase.spec().name(),
                        null);
            }
        }
    }

    private void targetFailed(String reason) {
        if (!control.stopping()) {
            files.event(
                    clock.nanoTime(), null, "target", reason.lines().findFirst().orElse(reason), Map.of());
        }
        control.fail(reason, null);
    }

    /** Waits until the target owes nothing that was not given up before, or the drain deadline passes. */
    private void drain() throws InterruptedException {
        long startNs = clock.nanoTime();
        boolean broken = control.stopping();
        long timeoutNs =
                broken ? BROKEN_DRAIN_NS : plan.scenario().drain().timeout().toNanos();
        sampler.draining(true);
        while (backlogs.outstanding() > givenUp && clock.nanoTime() - startNs < timeoutNs) {
            target.failure().ifPresent(this::targetFailed);
            if (control.stopping() && !broken) {
                broken = true;
                timeoutNs = Math.min(timeoutNs, clock.nanoTime() - startNs + BROKEN_DRAIN_NS);
            }
            clock.parkNanos(WATCH_NS);
            if (Thread.interrupted()) {
                throw new InterruptedException("while draining");
            }
        }
        sampler.draining(false);
        long tookNs = clock.nanoTime() - startNs;
        long left = backlogs.outstanding();
        if (left > givenUp) {
            files.event(
                    startNs,
                    tookNs,
                    "drain",
                    "drain deadline passed with " + left + " messages unanswered or undelivered",
                    Map.of("left", Long.toString(left)));
        } else if (tookNs > TimeUnit.SECONDS.toNanos(1)) {
            files.event(startNs, tookNs, "drain", "backlog drained", Map.of());
        }
        givenUp = Math.max(givenUp, left);
    }

    private OptionalLong roundTripFloor() {
        long floorNs = Long.MAX_VALUE;
        for (int i = 0; i < ROUND_TRIPS && !control.stopping(); i++) {
            OptionalLong roundTripNs = driver.roundTripNs();
            if (roundTripNs.isEmpty()) {
                return roundTripNs;
            }
            floorNs = Math.min(floorNs, roundTripNs.getAsLong());
        }
        return floorNs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(floorNs);
    }

    private PhaseCounters counters() {
        return new PhaseCounters(
                backlogs.sent(),
                backlogs.acked(),
                backlogs.received(),
                testbed.records(),
                testbed.requests(),
                testbed.errors());
    }

    static String describe(PhaseSpec spec) {
        String length = " for " + spec.length().toMillis() / 1000.0 + " s";
        return switch (spec) {
            case PhaseSpec.Closed closed -> "closed loop, " + closed.inFlight() + " in flight per producer" + length;
            case PhaseSpec.Open open ->
                (open.constant() ? open.from().toString() : open.from() + " to " + open.to()) + length;
        };
    }
}

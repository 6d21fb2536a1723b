package dev.strobe.harness.engine;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.search.SearchOutcome;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

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
    /** Between two round trips of a warm-up, see {@link #rehearse}. */
    private static final long REHEARSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

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
    private final boolean machineJudged;
    private final List<PhaseWindow> windows = new ArrayList<>();
    private List<PhaseRun> owed = new ArrayList<>();
    private List<PhaseRun> answered = new ArrayList<>();
    private @Nullable SearchRunner searching;
    private boolean measured;
    private long givenUp;

    /**
     * What the control thread hands over once everything stands.
     *
     * @param measuring told when the first measured phase starts, on the monotonic clock
     * @param machineJudged whether a phase can be invalid for reasons of the machine
     */
    record Surroundings(
            Testbed testbed,
            Target target,
            Driver driver,
            Sampler sampler,
            Backlogs backlogs,
            RunFiles files,
            LongConsumer measuring,
            boolean machineJudged) {}

    /**
     * What was offered, and what the counters and the host were in it.
     *
     * @param search what a search came to; null where the load has none
     */
    record Loaded(List<PhaseWindow> windows, @Nullable SearchOutcome search) {
        Loaded {
            windows = List.copyOf(windows);
        }
    }

    /**
     * A phase to be run.
     *
     * @param index its place among all phases that the run may come to
     * @param drained whether what it left is waited for before anything else starts
     * @param last whether nothing is offered after it
     */
    private record Turn(int index, PhaseSpec spec, boolean drained, boolean last) {}

    PhaseRunner(RunPlan plan, Surroundings around, RunControl control, RunListener listener, NanoClock clock) {
        this.plan = plan;
        this.testbed = around.testbed();
        this.target = around.target();
        this.driver = around.driver();
        this.sampler = around.sampler();
        this.backlogs = around.backlogs();
        this.files = around.files();
        this.measuring = around.measuring();
        this.machineJudged = around.machineJudged();
        this.control = control;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Runs every phase and the final drain. A target that fails on the way ends the load, never the account of what was
     * measured.
     */
    Loaded run() throws InterruptedException {
        try {
            runAll();
        } catch (DriverException e) {
            control.fail(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        windows.forEach(window -> window.phase().drained(Math.min(window.phase().drainedNs(), clock.nanoTime())));
        return new Loaded(windows, searching == null ? null : searching.outcome());
    }

    private void runAll() throws InterruptedException {
        int index = 0;
        for (LoadSpec load : plan.scenario().load()) {
            int count = load.phases().size();
            if (load instanceof LoadSpec.Search wanted) {
                search(wanted, index);
            } else {
                runList(index, count);
            }
            index += count;
        }
        testbed.offered(clock.nanoTime());
        if (!owed.isEmpty() || control.stopping()) {
            drain();
        }
    }

    private void runList(int first, int count) throws InterruptedException {
        int saturatedAt = count;
        for (int step = 0; step < count && !control.stopping(); step++) {
            int index = first + step;
            if (step > saturatedAt + 1) {
                listener.note("Leaving out " + plan.phases().get(index).name()
                        + " and later steps: the target is saturated.");
                break;
            }
            boolean last = index == plan.phases().size() - 1;
            boolean drained = plan.scenario().drain().betweenPhases() || last;
            PhaseWindow window = runPhase(new Turn(index, plan.phases().get(index), drained, last));
            if (window.phase().saturated()) {
                saturatedAt = Math.min(saturatedAt, step);
            }
        }
    }

    private void search(LoadSpec.Search wanted, int first) throws InterruptedException {
        SearchRunner.Place place = new SearchRunner.Place(plan, wanted, first);
        SearchRunner runner =
                new SearchRunner(place, new ProbeReader(plan, sampler::total), control, listener, machineJudged);
        searching = runner;
        runner.run((index, spec, drained) -> runPhase(new Turn(index, spec, drained, false)), windows);
    }

    private PhaseWindow runPhase(Turn turn) throws InterruptedException {
        PhaseSpec spec = turn.spec();
        OptionalLong roundTripNs = roundTripFloor();
        long startNs = clock.nanoTime() + LEAD_NS;
        if (!files.hasOrigin()) {
            files.origin(startNs);
        }
        if (!measured && !spec.warmup()) {
            measured = true;
            target.measuring(startNs);
            testbed.measuring(startNs);
            measuring.accept(startNs);
        }
        listener.phase(spec.name(), windows.size() + 1, phasesInAll(), describe(spec));
        sampler.endInterval();
        PhaseCounters before = counters();
        PhaseRun phase = testbed.start(turn.index(), spec, startNs);
        owed.add(phase);
        backlogs.started(phase);
        sampler.enter(phase);
        watch(phase);
        PhaseCounters after = counters();
        sampler.endInterval();
        if (turn.last() || control.stopping()) {
            testbed.offered(clock.nanoTime());
        }
        PhaseWindow window = new PhaseWindow(phase, before, after, sampler.leave(), roundTripNs, List.of());
        windows.add(window);
        files.event(
                startNs,
                phase.endNs() - startNs,
                "phase",
                spec.name() + ": " + describe(spec),
                Map.of("phase", spec.name()));
        if (turn.drained() && !control.stopping()) {
            drain();
            settle();
        }
        return window;
    }

    /** Every phase so far is answered or given up. */
    private void settle() {
        long nowNs = clock.nanoTime();
        owed.forEach(phase -> phase.drained(nowNs));
        // The last message is recorded a moment after it is counted: its phase's recorders go one drain later.
        clock.parkNanos(WATCH_NS);
        sampler.endInterval();
        if (givenUp == 0) {
            answered.forEach(phase -> testbed.recorders().retire(phase.index()));
        }
        answered = owed;
        owed = new ArrayList<>();
    }

    /** 0 where nobody knows beforehand how many of them there will be. */
    private int phasesInAll() {
        boolean searches = plan.scenario().load().stream().anyMatch(LoadSpec.Search.class::isInstance);
        return searches ? 0 : plan.phases().size();
    }

    private void watch(PhaseRun phase) throws InterruptedException {
        long longestBlockNs = plan.producers().stream()
                .mapToLong(producer -> producer.spec().maxBlock().toNanos())
                .max()
                .orElse(0);
        long deadlineNs = phase.scheduledEndNs() + LoadThread.SATURATED_NS + longestBlockNs + STUCK_MARGIN_NS;
        long rehearsedNs = phase.startNs();
        while (!phase.awaitOffered(WATCH_NS)) {
            long nowNs = clock.nanoTime();
            if (phase.spec().warmup() && nowNs - rehearsedNs > REHEARSE_NS && !control.stopping()) {
                rehearse();
                rehearsedNs = nowNs;
            }
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

    /** Asks as {@link #roundTripFloor} does between phases, so that the clients' code for it is compiled with the rest. */
    private void rehearse() {
        try {
            driver.roundTripNs();
        } catch (DriverException e) {
            // A target that does not answer shows in its messages, and what it owes in a warm-up ends no run.
        }
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
            case PhaseSpec.Searched _ -> "a rate that the search decides" + length;
            case PhaseSpec.Closed closed -> "closed loop, " + closed.inFlight() + " in flight per producer" + length;
            case PhaseSpec.Open open ->
                (open.constant() ? open.from().toString() : open.from() + " to " + open.to()) + length;
        };
    }
}

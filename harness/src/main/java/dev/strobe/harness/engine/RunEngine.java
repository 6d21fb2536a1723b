package dev.strobe.harness.engine;

import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.driver.RoundTrips;
import dev.strobe.harness.fault.FaultSchedule;
import dev.strobe.harness.measure.IntervalLog;
import dev.strobe.harness.measure.host.CompilerThreads;
import dev.strobe.harness.measure.host.CpuPinning;
import dev.strobe.harness.measure.host.FlightRecording;
import dev.strobe.harness.measure.host.GcWatch;
import dev.strobe.harness.measure.host.HiccupMeter;
import dev.strobe.harness.measure.host.HostSampler;
import dev.strobe.harness.measure.host.QuietGate;
import dev.strobe.harness.measure.host.SessionShares;
import dev.strobe.harness.measure.host.TargetPlace;
import dev.strobe.harness.observe.TailReport;
import dev.strobe.harness.observe.TraceNames;
import dev.strobe.harness.observe.jfr.ClusterEvents;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.otlp.ExportOutcome;
import dev.strobe.harness.observe.otlp.RunExport;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.observe.watch.RoundTripWatch;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioWriter;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.target.TargetContext;
import dev.strobe.harness.target.TargetException;
import dev.strobe.harness.target.Targets;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.harness.time.WallClock;
import dev.strobe.reports.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes one run from a scenario to its results.
 *
 * <pre>
 *   provision -> warm up -> measure -> drain -> verify -> tear down
 *       |           |          |         |
 *       +-----------+----------+---------+--> (failure, abort) --> verify what there is -> tear down
 * </pre>
 *
 * <p>{@link #run} is called once, on the control thread, which owns every other thread of the run. Whatever happens in
 * between, it ends what it started, keeps what was measured, and writes {@code run.json}; only a run that is refused
 * before its directory exists leaves nothing.
 */
public final class RunEngine {

    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final long SAMPLER_JOIN_MS = 5_000;

    private final RunRequest request;
    private final RunListener listener;
    private final RunControl control;
    private final NanoClock clock;
    private final Scenario scenario;
    private RunExport export = RunExport.NONE;

    public RunEngine(RunRequest request, RunListener listener, RunControl control) {
        this.request = request;
        this.listener = listener;
        this.control = control;
        this.clock = request.world().clock();
        this.scenario = request.scenario();
    }

    /** Runs to the end. Throws {@link RunRefusedException} where nothing was started. */
    public RunOutcome run() {
        Instant startedAt = WallClock.system().now();
        String name = NAME_TIME.format(startedAt) + "-" + scenario.name();
        try (RunLock _ = RunLock.take(name);
                RunFiles files = RunFiles.create(request.out(), name)) {
            return run(files, startedAt);
        } finally {
            control.finish();
        }
    }

    private RunOutcome run(RunFiles files, Instant startedAt) {
        RunPlan plan = RunPlan.of(scenario, files.name());
        String resolved = new ScenarioWriter().write(scenario);
        try {
            Files.writeString(files.directory().scenario(), resolved);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write: file=" + files.directory().scenario(), e);
        }
        listener.started(files.directory());
        RunRecord record = new RunRecord(request, plan, resolved, startedAt);
        FlightRecording recording = FlightRecording.start(
                scenario.observe().jfr(), files.directory().path());
        recording.problem().ifPresent(record::remark);
        TargetContext context = new TargetContext(
                files.name(),
                scenario,
                files.directory().path(),
                request.strobeHome(),
                clock,
                listener::note,
                request.telemetry().brokerSettings());
        Target target = request.world().target().apply(Targets.standard().open(scenario.target(), context));
        try (RunExport opened = openExport(files, record)) {
            export = opened;
            provisionAndLoad(plan, target, recording, files, record);
            listener.finishing();
            explain(files, record);
            profile(files, record);
            findAnomalies(files, record);
            logDefect(control.cause());
            Run run = record.finish(control);
            files.directory().write(run);
            return new RunOutcome(files.directory(), run, exported());
        }
    }

    /** An export that cannot be had never costs the run. */
    private RunExport openExport(RunFiles files, RunRecord record) {
        RunExport.Identity identity = new RunExport.Identity(files.name(), scenario.name(), scenario.target());
        try {
            return RunExport.open(request.telemetry().export(), identity, files.directory(), clock);
        } catch (IllegalStateException e) {
            record.remark("Nothing is exported. " + e.getMessage());
            listener.note("Nothing is exported. " + e.getMessage());
            return RunExport.NONE;
        }
    }

    /** Everything is written by now; what the collector did not take yet gets a few more seconds. */
    private Optional<ExportOutcome> exported() {
        try {
            return export.finish(listener::note);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            listener.note("What was not exported could not be kept: " + e.getMessage());
        }
        return Optional.empty();
    }

    private void provisionAndLoad(
            RunPlan plan, Target target, FlightRecording recording, RunFiles files, RunRecord record) {
        try (target) {
            control.preparing(Thread.currentThread());
            long startNs = clock.nanoTime();
            target.start();
            record.target(target, clock.nanoTime() - startNs);
            load(plan, target, files, record);
        } catch (TargetException | DriverException e) {
            control.fail(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } catch (InterruptedException e) {
            control.abort();
        } catch (RuntimeException e) {
            // The root of the control thread: whatever broke, what was measured until then is written.
            control.fail("the run broke off: " + e, e);
        } finally {
            control.prepared();
            recording.stopAndWrite(files.directory().harnessRecording()).ifPresent(record::remark);
            recording.close();
        }
    }

    /** The target has stopped and left its recordings. What cannot be read of them never takes the run with it. */
    private void explain(RunFiles files, RunRecord record) {
        try {
            record.explain(files.directory(), export.spans(), clock, listener::note);
            for (ClusterEvents.Change change : record.changes()) {
                Map<String, String> detail = new TreeMap<>(change.detail());
                detail.put("source", "recording");
                files.event(change.atNs(), null, change.kind(), change.text(), detail);
            }
            record.pauses().forEach(pause -> ofTarget(files, "gc", pause));
            record.fsyncs().forEach(fsync -> ofTarget(files, "fsync", fsync));
        } catch (RuntimeException e) {
            record.remark("The slowest messages could not be explained: " + e);
            System.getLogger(RunEngine.class.getName()).log(System.Logger.Level.WARNING, "no explanation", e);
        }
    }

    private static void ofTarget(RunFiles files, String kind, Pause pause) {
        Map<String, String> detail = Map.of("source", "recording", "where", "target", "node", pause.node());
        files.event(pause.startNs(), pause.durationNs(), kind, "node " + pause.node() + ": " + pause.name(), detail);
    }

    /** Where time and memory went is a help to the reader. Stacks that cannot be read never take the run with them. */
    private void profile(RunFiles files, RunRecord record) {
        try {
            record.profile(files, clock, listener::note);
        } catch (RuntimeException e) {
            record.remark("The sampled stacks could not be read: " + e);
            System.getLogger(RunEngine.class.getName()).log(System.Logger.Level.WARNING, "no profile", e);
        }
    }

    /** Intervals that stand out are a help to the reader. A series that cannot be read never takes the run with it. */
    private static void findAnomalies(RunFiles files, RunRecord record) {
        try {
            record.findAnomalies(files.directory());
        } catch (RuntimeException e) {
            record.remark("Intervals that stand out could not be looked for: " + e);
            System.getLogger(RunEngine.class.getName()).log(System.Logger.Level.WARNING, "no anomalies", e);
        }
    }

    /** What a target or a client refuses is told in the verdict; anything else is a defect, and its trace is wanted. */
    private static void logDefect(@Nullable Throwable cause) {
        if (cause != null && !(cause instanceof TargetException) && !(cause instanceof DriverException)) {
            System.getLogger(RunEngine.class.getName()).log(System.Logger.Level.WARNING, "the run failed", cause);
        }
    }

    private void load(RunPlan plan, Target target, RunFiles files, RunRecord record) throws InterruptedException {
        HostSampler host = HostSampler.of(clock, place(target));
        host.watchTarget(target.processIds());
        CompilerThreads.yieldToOthers();
        SessionShares.apart(target.processIds()).ifPresent(record::remark);
        CpuPinning.planForThisMachine().ifPresent(cpus -> pinApart(cpus, target, record));
        try (Driver driver = target.connect();
                HarnessWatch watch = new HarnessWatch();
                HiccupMeter hiccups = HiccupMeter.start(clock, new Hiccups(files, watch));
                GcWatch _ = new GcWatch(clock, gc -> {
                    pause(files, gc.startNs(), gc.durationNs(), "gc", gc.collector() + ": " + gc.cause());
                    watch.collected(gc.startNs(), gc.durationNs());
                })) {
            record.driver(driver.name(), driver.targetVersion());
            Testbed testbed = new Testbed(plan, driver, clock, control, watch);
            try {
                testbed.open();
                record.settings(testbed.settings());
                awaitQuiet(host, record);
                control.prepared();
                measure(plan, new Equipment(testbed, target, driver, host, hiccups, watch), files, record);
            } finally {
                control.prepared();
                testbed.closeClients();
                if (target.failure().isEmpty()) {
                    testbed.deleteTopics();
                }
            }
        }
    }

    private record Equipment(
            Testbed testbed, Target target, Driver driver, HostSampler host, HiccupMeter hiccups, HarnessWatch watch) {}

    /** Long hiccups go into the timeline, all of them to whoever explains slow messages. */
    private record Hiccups(RunFiles files, HarnessWatch watch) implements HiccupMeter.Listener {
        @Override
        public void hiccup(long startNs, long lengthNs) {
            pause(files, startNs, lengthNs, "hiccup", "the harness was held up");
        }

        @Override
        public void woke(long dueNs, long wokeNs) {
            watch.woke(dueNs, wokeNs);
        }
    }

    private void measure(RunPlan plan, Equipment equipment, RunFiles files, RunRecord record)
            throws InterruptedException {
        Testbed testbed = equipment.testbed();
        long anchorNs = clock.nanoTime();
        Instant anchor = WallClock.system().now();
        TraceNames names = record.names(anchor.getEpochSecond() * 1_000_000_000L + anchor.getNano() - anchorNs);
        try (RoundTrips question = roundTrips(equipment.driver());
                RoundTripWatch trips =
                        question == null ? null : RoundTripWatch.start(clock, question::once, equipment.watch());
                IntervalLog log =
                        new IntervalLog(files.directory().latencyLog(), anchor, plan.phaseNames(), testbed.series())) {
            Backlogs backlogs = new Backlogs(plan, testbed.ledger());
            Sampler sampler = new Sampler(
                    plan,
                    testbed,
                    backlogs,
                    new Sampler.Instruments(
                            files, log, equipment.host(), equipment.hiccups(), export.metrics(names, anchorNs)),
                    control,
                    listener,
                    clock);
            sampler.start();
            PhaseRunner.Loaded loaded;
            FaultSchedule faults = schedule(plan, equipment, files);
            try {
                PhaseRunner.Surroundings around = new PhaseRunner.Surroundings(
                        testbed,
                        equipment.target(),
                        equipment.driver(),
                        sampler,
                        backlogs,
                        files,
                        faults::start,
                        !request.smoke());
                loaded = new PhaseRunner(plan, around, control, listener, clock).run();
            } finally {
                // Whatever became of the load: nothing of a fault outlasts it.
                record.faults(faults.end());
            }
            List<PhaseWindow> windows = loaded.windows();
            double endS = files.seconds(clock.nanoTime());
            // Verify only when nothing moves any more: clients closed, threads ended, every recorder emptied.
            testbed.closeClients();
            sampler.join(SAMPLER_JOIN_MS);
            sampler.endInterval();
            Censoring censoring = new Censoring(
                    plan, testbed, log, windows.stream().map(PhaseWindow::phase).toList());
            censoring.apply();
            sampler.endLog(endS);
            record.measured(
                    new RunResults(plan, testbed, log, censoring, windows, files), loaded, endS, !control.stopping());
            record.costs(testbed, windows, files);
            record.kept(
                    testbed,
                    files,
                    windows,
                    names,
                    new TailReport.Witnesses(
                            equipment.watch(), trips, place(equipment.target()) == TargetPlace.ELSEWHERE));
        }
    }

    private FaultSchedule schedule(RunPlan plan, Equipment equipment, RunFiles files) {
        FaultSchedule.Plan faults = new FaultSchedule.Plan(
                scenario.faults(), equipment.target(), plan.brokerTopics(), plan::brokerTopic, scenario.seed());
        return FaultSchedule.of(faults, equipment.driver(), clock, new FaultListener(equipment, files));
    }

    /** Puts what faults do where the run's other parts look for it. */
    private final class FaultListener implements FaultSchedule.Listener {
        private final Equipment equipment;
        private final RunFiles files;

        private FaultListener(Equipment equipment, RunFiles files) {
            this.equipment = equipment;
            this.files = files;
        }

        @Override
        public void note(String line) {
            listener.note(line);
        }

        @Override
        public void event(long atNs, @Nullable Long lengthNs, String kind, String text, Map<String, String> detail) {
            files.event(atNs, lengthNs, kind, text, detail);
        }

        @Override
        public void begins(long askedNs) {
            equipment.testbed().gaps().begins(askedNs);
        }

        @Override
        public void held(long askedNs, long heldNs) {
            equipment.testbed().gaps().held(askedNs, heldNs);
        }

        @Override
        public void healed(long askedNs) {
            equipment.testbed().gaps().healed(askedNs);
        }

        @Override
        public void disturbed(long untilNs) {
            equipment.testbed().kept().sampling().fault(untilNs);
        }

        /** CPU of a node that was started again counts from its first moment. */
        @Override
        public void processesChanged() {
            equipment.host().watchTarget(equipment.target().processIds());
            equipment.target().processesChanged();
        }

        @Override
        public void failed(String reason, RuntimeException cause) {
            control.fail(reason, cause);
        }
    }

    /** Null where the driver has none, and where no message is kept that they could explain. */
    private @Nullable RoundTrips roundTrips(Driver driver) {
        return scenario.observe().slowest() == 0
                ? null
                : driver.openRoundTrips().orElse(null);
    }

    /** With enough cores, harness and target get their own, so that neither takes the other's time. */
    private static void pinApart(CpuPinning.Plan cpus, Target target, RunRecord record) {
        List<Long> nodes = target.processIds();
        if (nodes.isEmpty()) {
            return;
        }
        CpuPinning.apply(ProcessHandle.current().pid(), cpus.harnessCpus()).ifPresent(record::remark);
        nodes.forEach(pid -> CpuPinning.apply(pid, cpus.targetCpus()).ifPresent(record::remark));
        record.remark("Pinned apart: harness on CPUs " + cpus.harnessCpus() + ", target on " + cpus.targetCpus() + ".");
    }

    private void awaitQuiet(HostSampler host, RunRecord record) {
        if (control.stopping()) {
            return;
        }
        QuietGate.Outcome outcome = new QuietGate(clock, host::snapshot).await(request.waitQuiet(), listener::note);
        if (!outcome.quiet()) {
            record.remark(outcome.text());
        }
    }

    private static void pause(RunFiles files, long startNs, long lengthNs, String kind, String text) {
        if (files.hasOrigin()) {
            files.event(startNs, lengthNs, kind, text, Map.of());
        }
    }

    private static TargetPlace place(Target target) {
        if (!target.processIds().isEmpty()) {
            return TargetPlace.PROCESSES;
        }
        return target.inHarness() ? TargetPlace.IN_HARNESS : TargetPlace.ELSEWHERE;
    }
}

package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.ProducerPlan;
import dev.strobe.harness.fault.Aftermath;
import dev.strobe.harness.fault.FaultWindow;
import dev.strobe.harness.fault.cost.AckGaps;
import dev.strobe.harness.fault.cost.FaultOutcomes;
import dev.strobe.harness.measure.health.RunValidity;
import dev.strobe.harness.measure.health.RunValidity.JudgedPhase;
import dev.strobe.harness.measure.host.HostDescription;
import dev.strobe.harness.observe.SpanSink;
import dev.strobe.harness.observe.TailReport;
import dev.strobe.harness.observe.TailTraces;
import dev.strobe.harness.observe.TraceNames;
import dev.strobe.harness.observe.cause.Outlier;
import dev.strobe.harness.observe.cause.ReplicaWait;
import dev.strobe.harness.observe.jfr.ClusterEvents;
import dev.strobe.harness.observe.jfr.ClusterFault;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.observe.profile.RunProfile;
import dev.strobe.harness.scenario.Expectation;
import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.search.SearchOutcome;
import dev.strobe.harness.target.Target;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.ExpectationOutcome;
import dev.strobe.reports.run.Run.Verdict;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.Anomalies;
import dev.strobe.reports.stats.KneeFinder;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run so far; turns into {@code run.json} at the end, however far the run came. Owned by the control
 * thread.
 */
final class RunRecord {

    private static final double NS_PER_MS = 1e6;

    /** Faults after which a partition goes on without the node that led it. */
    private static final Set<String> LOSES_ITS_NODE = Set.of("kill", "stop", "restart", "partition", "blackhole");

    private final RunRequest request;
    private final RunPlan plan;
    private final String resolvedScenario;
    private final Instant startedAt;
    private final List<String> remarks = new ArrayList<>();
    private final Map<String, Map<String, String>> configuration = new LinkedHashMap<>();
    private List<FaultWindow> befell = List.of();
    private String targetVersion = "unknown";
    private String driver = "unknown";
    private int nodes;
    private @Nullable Double startupMs;
    private double durationS;
    private List<Phase> phases = List.of();
    private List<String> brokenIdentities = List.of();
    private List<JudgedPhase> judged = List.of();
    private Run.Delivery delivery =
            new Run.Delivery(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), 0L, 0L, 0L);
    private List<String> outlasting = List.of();
    private List<Run.FaultOutcome> faults = List.of();
    private List<ClusterFault> clusterFaults = List.of();
    private List<ClusterEvents.Change> changes = List.of();
    private List<Pause> pauses = List.of();
    private List<Pause> fsyncs = List.of();
    private Run.@Nullable Capacity capacity;
    private @Nullable SearchOutcome search;
    private Run.@Nullable Explanation explanation;
    private @Nullable TailReport tail;
    private String clientAddress = "";
    private @Nullable List<Run.Anomaly> anomalies;
    private long epochMinusMonotonicNs;

    RunRecord(RunRequest request, RunPlan plan, String resolvedScenario, Instant startedAt) {
        this.request = request;
        this.plan = plan;
        this.resolvedScenario = resolvedScenario;
        this.startedAt = startedAt;
        Map<String, String> jvm = new TreeMap<>();
        jvm.put("version", System.getProperty("java.vm.version"));
        jvm.put(
                "arguments",
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        configuration.put("harness jvm", jvm);
    }

    /** @param startupNs from its start until it answered */
    void target(Target target, long startupNs) {
        startupMs = target.processIds().isEmpty() ? null : (Double) (startupNs / NS_PER_MS);
        clientAddress = target.clientAddress().orElse("");
        nodes = target.nodes();
        configuration.put("target", new TreeMap<>(target.configuration()));
        remarks.addAll(target.remarks());
    }

    /** What became of the scenario's faults. */
    void faults(Aftermath aftermath) {
        befell = aftermath.windows();
        outlasting = aftermath.outlasting();
        if (!aftermath.leaderless().isEmpty()) {
            remark("Nobody led " + String.join(", ", aftermath.leaderless())
                    + " when the load had ended: messages that they hold were not delivered, and count as lost.");
        }
    }

    void driver(String name, String version) {
        driver = name;
        targetVersion = version;
    }

    void settings(Map<String, Map<String, String>> byClient) {
        byClient.forEach((client, settings) -> configuration.put(client, new TreeMap<>(settings)));
    }

    /** Notes something a reader should know that is no result, such as a recording that could not be made. */
    void remark(String text) {
        remarks.add(text);
    }

    void measured(RunResults results, PhaseRunner.Loaded loaded, double endS, boolean drainedInFull) {
        durationS = endS;
        judged = results.judged();
        phases = results.phases(judged);
        delivery = results.delivery(drainedInFull);
        if (!drainedInFull) {
            remarks.add("The drain was cut short: " + delivery.undelivered()
                    + " undelivered messages are not judged as lost.");
        }
        brokenIdentities = results.brokenIdentities();
        search = loaded.search();
        capacity = search == null ? capacity(loaded.windows()) : search.capacity();
    }

    /** What the faults cost; once all of the series is written. */
    void costs(Testbed testbed, List<PhaseWindow> windows, RunFiles files) {
        if (befell.isEmpty()) {
            return;
        }
        List<FaultOutcomes.Backlog> backlogs = new ArrayList<>();
        double loadEndS = 0;
        for (PhaseWindow window : windows) {
            PhaseSamples samples = window.samples();
            for (int i = 0; i < samples.timesS().size(); i++) {
                backlogs.add(new FaultOutcomes.Backlog(
                        samples.timesS().get(i), samples.backlogs().get(i)));
            }
            loadEndS = Math.max(loadEndS, files.seconds(window.phase().endNs()));
        }
        AckGaps gaps = testbed.gaps();
        faults = FaultOutcomes.of(
                befell,
                new FaultOutcomes.Facts(
                        files.directory().readSeries(), backlogs, plan.brokerTopics(), gaps, files::seconds, loadEndS));
        clusterFaults = clusterFaults(befell, gaps);
    }

    /** A node that is gone is felt by its partitions until they take messages again; what makes it slow, as long as it lasts. */
    private static List<ClusterFault> clusterFaults(List<FaultWindow> befell, AckGaps gaps) {
        List<ClusterFault> felt = new ArrayList<>();
        for (FaultWindow window : befell) {
            long endNs = window.healedNs().orElse(Long.MAX_VALUE / 2);
            for (FaultWindow.Led led : window.partitions()) {
                long backNs = gaps.firstAckNs(window.askedNs(), led).orElse(endNs);
                boolean gone = LOSES_ITS_NODE.contains(window.action());
                felt.add(new ClusterFault(
                        window.nodes(),
                        List.of(ReplicaWait.partition(led.topic(), led.partition())),
                        window.heldNs(),
                        gone ? backNs : endNs));
            }
        }
        return felt;
    }

    /** What the target's recordings tell of its cluster; known once they are explained. */
    List<ClusterEvents.Change> changes() {
        return changes;
    }

    /** For which the target's processes stood still; known once their recordings are explained. */
    List<Pause> pauses() {
        return pauses;
    }

    /** The long ones of the target; known once its recordings are explained. */
    List<Pause> fsyncs() {
        return fsyncs;
    }

    /** The knee over the scenario's steps; null where the load has none. */
    private Run.@Nullable Capacity capacity(List<PhaseWindow> windows) {
        int first = 0;
        for (LoadSpec load : plan.scenario().load()) {
            int count = load.phases().size();
            if (load instanceof LoadSpec.Steps) {
                List<KneeFinder.Step> steps = new ArrayList<>();
                for (PhaseWindow window : windows) {
                    int index = window.phase().index();
                    if (index >= first && index < first + count) {
                        steps.add(step(window));
                    }
                }
                return KneeFinder.find(steps, Optional.empty());
            }
            first += count;
        }
        return null;
    }

    private KneeFinder.Step step(PhaseWindow window) {
        String name = window.phase().spec().name();
        Phase phase = phases.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no result for phase: name=" + name));
        LatencySummary latency = phase.latency().endToEnd() != null
                ? phase.latency().endToEnd()
                : phase.latency().publishResponse();
        Double offered = phase.offeredPerS();
        return new KneeFinder.Step(
                name,
                offered == null ? 0 : offered,
                phase.ackedPerS(),
                window.samples().backlogSlope().orElse(null),
                latency == null ? null : latency.p99Us(),
                phase.marks(),
                phase.invalidReasons());
    }

    /** The names and numbers that stand in the run's traces and metrics; known once the driver is. */
    TraceNames names(long clocksApartNs) {
        epochMinusMonotonicNs = clocksApartNs;
        return new TraceNames(
                plan.stampId(),
                plan.runName(),
                clocksApartNs,
                driver,
                plan.producers().stream().map(ProducerPlan::brokerTopic).toList(),
                plan.producers().stream().map(ProducerPlan::clientId).toList(),
                plan.subscriptionNames(),
                plan.phaseNames(),
                wire());
    }

    /** Keeps what the testbed knows of the slowest messages, until the target's recordings can be read. */
    void kept(
            Testbed testbed,
            RunFiles files,
            List<PhaseWindow> windows,
            TraceNames names,
            TailReport.Witnesses witnesses) {
        List<PhaseRun> runs = windows.stream().map(PhaseWindow::phase).toList();
        TailReport.Load load = new TailReport.Load(
                runs.stream().map(phase -> phase.spec().name()).toList(),
                runs.stream().map(PhaseRun::startNs).toList(),
                files::seconds,
                plan.producers().stream()
                        .map(producer -> new Outlier.Batching(
                                producer.spec().linger().toNanos(),
                                producer.spec().inFlightRequests()))
                        .toList());
        Scenario.ObserveSpec observe = plan.scenario().observe();
        TailTraces traces = new TailTraces(names, testbed.kept().sampling(), observe.tracesPerS());
        TailReport report =
                new TailReport(names, new TopicIds(plan.brokerTopics(), testbed.topicIds()), load, traces, witnesses);
        for (int phase = 0; phase < plan.phases().size(); phase++) {
            limits(report, phase);
            traces.add(testbed.kept().kept(phase), observe.slowest());
        }
        tail = report;
    }

    private TraceNames.Wire wire() {
        List<TraceNames.Producer> producers = plan.producers().stream()
                .map(producer -> new TraceNames.Producer(
                        producer.spec().message().sizeBytes(), producer.spec().acks() != Scenario.Acks.NONE))
                .toList();
        int colon = clientAddress.lastIndexOf(':');
        return new TraceNames.Wire(
                producers,
                colon < 0 ? null : clientAddress.substring(0, colon),
                colon < 0 ? -1 : Integer.parseInt(clientAddress.substring(colon + 1)),
                request.telemetry().brokerExportsSpans()
                        ? Set.of(TraceNames.Wire.PRODUCE, TraceNames.Wire.FETCH)
                        : Set.of());
    }

    private void limits(TailReport report, int phase) {
        String name = plan.phases().get(phase).name();
        for (Phase measured : phases) {
            if (measured.name().equals(name) && measured.kind() == Phase.Kind.MEASURE) {
                LatencySummary response = measured.latency().publishResponse();
                report.measured(
                        phase,
                        measured.latency().endToEnd(),
                        response == null ? measured.latency().publishService() : response);
            }
        }
    }

    /** Joins what was kept with what the stopped target recorded; a run that kept nothing has nothing to explain. */
    void explain(RunDirectory directory, SpanSink sink, NanoClock clock, Consumer<String> progress) {
        if (tail == null) {
            return;
        }
        TailReport.Findings findings = tail.write(directory, nodes, clusterFaults, sink, clock, progress);
        changes = findings.changes();
        pauses = findings.pauses();
        fsyncs = findings.fsyncs();
        explanation = findings.explanation()
                .withTracesUrl(request.telemetry().export().tracesUrl());
        phases = phases.stream()
                .map(phase -> phase.with(findings.stages().get(phase.name())))
                .toList();
        Run.Coverage coverage = findings.explanation().coverage();
        if (coverage != null) {
            coverage.gaps().forEach(gap -> remarks.add("The broker's recording: " + gap + "."));
        }
    }

    /** Folds the stacks of all recordings; a run that never came to its load has nothing to tell of. */
    void profile(RunFiles files, NanoClock clock, Consumer<String> progress) {
        if (durationS > 0) {
            ToDoubleFunction<Instant> seconds = time ->
                    files.seconds(time.getEpochSecond() * 1_000_000_000L + time.getNano() - epochMinusMonotonicNs);
            new RunProfile(files.directory(), durationS, seconds, clock, progress).write();
        }
    }

    /** Looks for intervals that stand out, in the series as it was written. */
    void findAnomalies(RunDirectory directory) {
        anomalies = Anomalies.find(phases, directory.readSeries(), directory.readEvents());
    }

    Run finish(RunControl control) {
        List<Expectation> expectations = plan.scenario().expectations();
        List<ExpectationOutcome> outcomes =
                Expectations.evaluate(expectations, phases, new Expectations.WholeRun(delivery, capacity, faults));
        Set<String> restsOn = Expectations.restsOn(expectations, phases, search == null ? null : search.restsOn());
        if (search != null && search.found()) {
            restsOn.addAll(search.restsOn());
        }
        RunValidity validity = RunValidity.of(judged, restsOn, request.smoke());
        List<String> reasons = new ArrayList<>();
        Verdict verdict = verdict(control, validity.validity(), outcomes, reasons);
        // What makes a phase invalid stands with the phase; here is what could not be judged at all.
        judged.stream()
                .flatMap(phase -> phase.judgement().unknowns().stream())
                .distinct()
                .forEach(remarks::add);
        if (!remarks.isEmpty()) {
            Map<String, String> noted = new LinkedHashMap<>();
            remarks.forEach(remark -> noted.put("remark " + (noted.size() + 1), remark));
            configuration.put("remarks", noted);
        }
        return new Run(
                Run.SCHEMA,
                plan.runName(),
                new Run.ScenarioIdentity(
                        plan.scenario().name(), plan.scenario().description(), sha256(resolvedScenario)),
                new Run.TargetIdentity(plan.scenario().target(), targetVersion, nodes, driver, startupMs),
                request.smoke(),
                startedAt,
                durationS,
                verdict,
                reasons,
                StrobeVersion.build(request.strobeHome()),
                HostDescription.ofThisMachine(),
                plan.scenario().seed(),
                request.command(),
                configuration,
                validity.validity(),
                phases,
                delivery,
                faults,
                capacity,
                explanation,
                outcomes,
                anomalies);
    }

    private Verdict verdict(
            RunControl control, Run.Validity validity, List<ExpectationOutcome> outcomes, List<String> reasons) {
        if (control.aborted()) {
            reasons.add("interrupted; what was measured until then is kept");
            return Verdict.ABORTED;
        }
        String failure = control.failure();
        if (failure != null) {
            reasons.add(failure);
            return Verdict.ERROR;
        }
        if (delivery.sent() == 0) {
            reasons.add("no message was sent, so nothing was measured");
            return Verdict.INVALID;
        }
        reasons.addAll(unmet(outcomes, true));
        reasons.addAll(outlasting);
        if (!reasons.isEmpty()) {
            return Verdict.FAIL;
        }
        if (!brokenIdentities.isEmpty() || !validity.valid()) {
            reasons.addAll(brokenIdentities);
            reasons.addAll(validity.reasons());
            return Verdict.INVALID;
        }
        if (!request.smoke()) {
            reasons.addAll(unmet(outcomes, false));
        }
        return reasons.isEmpty() ? Verdict.PASS : Verdict.FAIL;
    }

    /** Unmet expectations in words, either those about delivery or the others. */
    private List<String> unmet(List<ExpectationOutcome> outcomes, boolean aboutDelivery) {
        List<String> unmet = new ArrayList<>();
        List<Expectation> expectations = plan.scenario().expectations();
        for (int i = 0; i < outcomes.size(); i++) {
            ExpectationOutcome outcome = outcomes.get(i);
            if (!outcome.met() && Expectations.aboutDelivery(expectations.get(i)) == aboutDelivery) {
                String value = outcome.value() == null ? "not measured" : outcome.value();
                unmet.add("expected " + outcome.text() + ", got " + value);
            }
        }
        return unmet;
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

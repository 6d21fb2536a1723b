package dev.strobe.harness.observe;

import dev.strobe.harness.observe.cause.Attribution;
import dev.strobe.harness.observe.cause.CauseTotals;
import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.observe.cause.Outlier;
import dev.strobe.harness.observe.cause.ReplicaWait;
import dev.strobe.harness.observe.jfr.ClusterEvents;
import dev.strobe.harness.observe.jfr.ClusterFault;
import dev.strobe.harness.observe.jfr.Coverage;
import dev.strobe.harness.observe.jfr.HarnessRecording;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.StageEvents;
import dev.strobe.harness.observe.jfr.StageHistograms;
import dev.strobe.harness.observe.jfr.StoredMessages;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.observe.jfr.WaitEvents;
import dev.strobe.harness.observe.watch.HarnessWatch;
import dev.strobe.harness.observe.watch.RoundTripWatch;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Explains the tail of a run in two steps: while the target still stands it takes over what was kept; once the target has
 * stopped and left its recordings, it joins the two. Between them nothing may be asked of the target any more.
 *
 * <p>Owned by one thread.
 */
public final class TailReport {

    private static final long PAUSE_NS_MIN = 1_000_000;
    private static final int PAUSES_MAX = 5_000;

    private final TraceNames names;
    private final TopicIds topics;
    private final Load load;
    private final Witnesses witnesses;
    private final TailTraces traces;
    private final Map<Integer, TailCauses.Limits> limits = new HashMap<>();

    /**
     * The phases that were run.
     *
     * @param startsNs on the monotonic clock, rising
     * @param seconds from the monotonic clock to seconds since the first phase started
     */
    public record Load(
            List<String> phases,
            List<Long> startsNs,
            LongToDoubleFunction seconds,
            List<Outlier.Batching> batchingByProducer) {}

    /**
     * What tells of the harness and of its way to the target.
     *
     * @param roundTrips null where none were measured
     * @param targetElsewhere whether the target ran on machines that nothing is known of
     */
    public record Witnesses(HarnessWatch harness, @Nullable RoundTripWatch roundTrips, boolean targetElsewhere) {}

    /**
     * @param stages by the name of their phase; a phase in which the target told nothing is missing
     * @param changes of the cluster, in the order of time
     * @param pauses of the brokers for their garbage collectors, the longest where there are very many
     * @param fsyncs of the brokers, the longest of each second
     */
    public record Findings(
            Run.Explanation explanation,
            Map<String, Phase.Stages> stages,
            List<ClusterEvents.Change> changes,
            List<Pause> pauses,
            List<Pause> fsyncs) {}

    /** @param traces with what was kept of the run */
    public TailReport(TraceNames names, TopicIds topics, Load load, TailTraces traces, Witnesses witnesses) {
        this.witnesses = witnesses;
        this.names = names;
        this.topics = topics;
        this.load = load;
        this.traces = traces;
    }

    /**
     * Says how far out a message of a measured phase must be to count into the run's tails.
     *
     * @param phase its index among all phases of the scenario
     */
    public void measured(int phase, @Nullable LatencySummary endToEnd, @Nullable LatencySummary response) {
        limits.put(phase, new TailCauses.Limits(percentiles(endToEnd), percentiles(response)));
    }

    private static TailCauses.Limits.Percentiles percentiles(@Nullable LatencySummary summary) {
        return summary == null
                ? TailCauses.Limits.Percentiles.UNKNOWN
                : new TailCauses.Limits.Percentiles(summary.p99Us(), summary.p999Us());
    }

    /**
     * Reads the recordings of {@code nodes} brokers, writes the traces, and says how much is known.
     *
     * @param faults that were injected
     * @param sink gets the traces too
     */
    public Findings write(
            RunDirectory directory,
            int nodes,
            List<ClusterFault> faults,
            SpanSink sink,
            NanoClock clock,
            Consumer<String> progress) {
        StageHistograms histograms = new StageHistograms(
                load.startsNs().stream().mapToLong(Long::longValue).toArray());
        TailCauses causes = new TailCauses(traces.conspicuous(), limits);
        WaitEvents waits = new WaitEvents(causes.windows(), names.epochMinusMonotonicNs());
        StageEvents events = new StageEvents(
                topics,
                new StoredMessages(traces.stored()),
                histograms,
                waits,
                names.epochMinusMonotonicNs(),
                clock,
                progress);
        for (int node = 1; node <= nodes; node++) {
            events.read(directory.brokerRecording(node), Integer.toString(node));
        }
        int ofBrokers = waits.evidence().size();
        boolean recorded =
                new HarnessRecording(names.epochMinusMonotonicNs()).read(directory.harnessRecording(), waits);
        causes.attribute(
                attribution(
                        waits,
                        ofBrokers,
                        recorded,
                        ClusterFault.evidence(faults, events.cluster()),
                        events.cluster().waits()),
                names,
                load.batchingByProducer());
        traces.write(directory.spans(), new Meanwhile(events.pauses(), faults(directory, events), causes::of), sink);
        Map<String, Phase.Stages> stages = new HashMap<>();
        for (int phase = 0; phase < load.phases().size(); phase++) {
            Phase.Stages told = histograms.phase(phase);
            if (told != null) {
                stages.put(load.phases().get(phase), told);
            }
        }
        return new Findings(
                explanation(events.coverage(), causes, waits),
                stages,
                events.cluster().changes(),
                telling(events.pauses()),
                telling(events.fsyncs()));
    }

    private static List<Pause> telling(List<Pause> pauses) {
        return pauses.stream()
                .filter(pause -> pause.durationNs() >= PAUSE_NS_MIN)
                .sorted(Comparator.comparingLong(Pause::durationNs).reversed())
                .limit(PAUSES_MAX)
                .sorted(Comparator.comparingLong(Pause::startNs))
                .toList();
    }

    /** Those that the run itself noted, and those that the brokers' fault points took. */
    private List<InjectedFault> faults(RunDirectory directory, StageEvents events) {
        List<InjectedFault> faults = new ArrayList<>();
        if (!load.startsNs().isEmpty() && Files.exists(directory.events())) {
            long originNs = load.startsNs().getFirst();
            directory.readEvents().stream()
                    .filter(event -> event.kind().equals("fault"))
                    .forEach(event -> faults.add(
                            new InjectedFault(event.text(), "", originNs + ns(event.tS()), ns(event.durationS()))));
        }
        events.faults()
                .forEach(fault ->
                        faults.add(new InjectedFault(fault.name(), "broker", fault.startNs(), fault.durationNs())));
        return faults;
    }

    private static long ns(@Nullable Double seconds) {
        return seconds == null ? 0 : Math.round(seconds * 1e9);
    }

    /** @param ofBrokers so many of the first evidence are brokers', the rest is of the harness */
    private Attribution attribution(
            WaitEvents waits, int ofBrokers, boolean recorded, List<Evidence> ofCluster, List<ReplicaWait> replicas) {
        List<Evidence> evidence = new ArrayList<>(waits.evidence());
        List<Evidence> own = List.copyOf(evidence.subList(ofBrokers, evidence.size()));
        evidence.addAll(witnesses.harness().evidence(own, recorded));
        RoundTripWatch roundTrips = witnesses.roundTrips();
        if (roundTrips != null) {
            evidence.addAll(roundTrips.evidence());
        }
        evidence.addAll(ofCluster);
        return new Attribution(evidence, waits.requests(), replicas, roundTrips == null ? 0 : roundTrips.oneWayNs());
    }

    private Run.Explanation explanation(Coverage coverage, TailCauses causes, WaitEvents waits) {
        CauseTotals whole = causes.whole();
        TailTraces.Counts counts = traces.counts();
        return new Run.Explanation(
                counts.outliers(),
                counts.traced(),
                counts.untraced(),
                counts.clientOnly(),
                whole.explainedPct(),
                whole.causes(),
                counts.partial(),
                coverage(coverage, counts.missingJoins()),
                causes.tails(),
                blind(coverage, waits),
                null);
    }

    private List<String> blind(Coverage coverage, WaitEvents waits) {
        List<String> blind = new ArrayList<>();
        boolean stages = coverage.events() > 0;
        if (!stages) {
            blind.add("inside the target: it tells no stages of its requests");
        }
        if (witnesses.targetElsewhere()) {
            blind.add("the target's machine: its pauses, its disk and its CPU are not seen from here");
        }
        if (witnesses.roundTrips() == null) {
            blind.add("the network: no round trips were measured");
        } else if (!stages) {
            blind.add(
                    "what is called network may be a busy target: without stages a round trip does not tell them apart");
        }
        if (!witnesses.harness().runDelaysTold()) {
            blind.add("waits for a CPU: this host does not tell them");
        }
        long dropped = waits.dropped() + witnesses.harness().dropped();
        if (dropped > 0) {
            blind.add("some evidence: " + dropped + " events were more than are kept");
        }
        return blind;
    }

    /** Null for a target whose recording tells no stages: nothing is missing of what was never there. */
    private Run.@Nullable Coverage coverage(Coverage coverage, long missingJoins) {
        boolean seen = coverage.events() > 0;
        if (!seen && coverage.gaps().isEmpty()) {
            return null;
        }
        return new Run.Coverage(
                coverage.events(),
                seen ? load.seconds().applyAsDouble(coverage.firstNs()) : null,
                seen ? load.seconds().applyAsDouble(coverage.lastNs()) : null,
                coverage.dataLossBytes(),
                missingJoins,
                coverage.gaps());
    }
}

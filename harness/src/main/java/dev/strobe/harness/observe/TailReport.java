package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.Coverage;
import dev.strobe.harness.observe.jfr.StageEvents;
import dev.strobe.harness.observe.jfr.StageHistograms;
import dev.strobe.harness.observe.jfr.StoredMessages;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
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

    private final TraceNames names;
    private final TopicIds topics;
    private final Load load;
    private final TailTraces traces;

    /**
     * The phases that were run.
     *
     * @param startsNs on the monotonic clock, rising
     * @param seconds from the monotonic clock to seconds since the first phase started
     */
    public record Load(List<String> phases, List<Long> startsNs, LongToDoubleFunction seconds) {}

    /** @param stages by the name of their phase; a phase in which the target told nothing is missing */
    public record Findings(Run.Explanation explanation, Map<String, Phase.Stages> stages) {}

    public TailReport(TraceNames names, TopicIds topics, Load load) {
        this.names = names;
        this.topics = topics;
        this.load = load;
        this.traces = new TailTraces(names);
    }

    /** Takes what was kept of one phase; the {@code slowest} messages of it, and those drawn at random, become traces. */
    public void add(List<KeptMessage> keptOfPhase, int slowest) {
        traces.add(keptOfPhase, slowest);
    }

    /** Reads the recordings of {@code nodes} brokers, writes the traces, and says how much is known. */
    public Findings write(RunDirectory directory, int nodes, NanoClock clock, Consumer<String> progress) {
        StageHistograms histograms = new StageHistograms(
                load.startsNs().stream().mapToLong(Long::longValue).toArray());
        StageEvents events = new StageEvents(
                topics,
                new StoredMessages(traces.stored()),
                histograms,
                names.epochMinusMonotonicNs(),
                clock,
                progress);
        for (int node = 1; node <= nodes; node++) {
            events.read(directory.brokerRecording(node));
        }
        traces.write(directory.spans(), events.pauses());
        Map<String, Phase.Stages> stages = new HashMap<>();
        for (int phase = 0; phase < load.phases().size(); phase++) {
            Phase.Stages told = histograms.phase(phase);
            if (told != null) {
                stages.put(load.phases().get(phase), told);
            }
        }
        return new Findings(explanation(events.coverage()), stages);
    }

    private Run.Explanation explanation(Coverage coverage) {
        TailTraces.Counts counts = traces.counts();
        return new Run.Explanation(
                counts.outliers(),
                counts.traced(),
                counts.untraced(),
                counts.clientOnly(),
                null,
                List.of(),
                counts.partial(),
                coverage(coverage, counts.missingJoins()));
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

package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.Expectation.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code metric op limit [in phase]} and refuses what could never be judged: a metric of a phase without a phase, a
 * warm-up, a knee without steps, a capacity without a search, an end-to-end latency without consumers.
 */
public final class ExpectationParser implements Values.Parser<Expectation> {

    static final List<String> COUNTS = List.of(
            "lost_acked",
            "duplicated",
            "redelivered",
            "reordered",
            "reordered_acked",
            "offsets_back",
            "corrupted",
            "unknown",
            "failed",
            "unsent",
            "undelivered",
            "sent",
            "acked",
            "received");
    static final List<String> LATENCIES =
            List.of("publish_response", "publish_service", "end_to_end", "schedule_delay");
    static final List<String> STATISTICS = List.of("p50", "p90", "p99", "p99_9", "p99_99", "max", "mean");
    static final List<String> RATES = List.of("acked_per_s", "received_per_s", "sent_per_s");
    static final List<String> KNEES = List.of("knee_low", "knee_high", "capacity");

    private static final String CAPACITY = "capacity";

    /** What a fault cost, as {@code faults[]} of the run format names it without its unit. */
    static final List<String> FAULTS = List.of("detected", "unavailable", "longest_gap", "recovered", "drained");

    private static final Pattern LINE =
            Pattern.compile("([A-Za-z0-9_.]+)\\s*(<=|>=|==|!=|<|>)\\s*([^\\s<>=!]+)(?:\\s+in\\s+(\\S+))?");
    private static final double NS_PER_US = 1000;

    private final LoadReader load;
    private final boolean hasConsumers;
    private final List<String> actions;

    /** @param faults of the scenario */
    ExpectationParser(LoadReader load, boolean hasConsumers, List<FaultSpec> faults) {
        this.load = load;
        this.hasConsumers = hasConsumers;
        this.actions = faults.stream()
                .map(fault -> Values.word(fault.action()))
                .distinct()
                .toList();
    }

    /** Whether the metric is what a fault cost; its "phase" is then the action that is meant, empty for all of them. */
    public static boolean ofFaults(String metric) {
        return FAULTS.contains(metric);
    }

    /** Whether the metric is a rate that the target sustains, judged over the whole run. */
    public static boolean ofCapacity(String metric) {
        return KNEES.contains(metric);
    }

    @Override
    public Expectation parse(String text) {
        Matcher line = LINE.matcher(text.strip());
        if (!line.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no expectation such as lost_acked == 0 or end_to_end.p99 < 20ms in step-1");
        }
        String metric = line.group(1);
        String limit = line.group(3);
        String phase = line.group(4) == null ? "" : line.group(4);
        Comparison comparison = Arrays.stream(Comparison.values())
                .filter(candidate -> candidate.symbol().equals(line.group(2)))
                .findFirst()
                .orElseThrow();
        if (metric.startsWith("end_to_end") || metric.equals("received_per_s")) {
            checkConsumers(metric);
        }
        if (COUNTS.contains(metric)) {
            checkWholeRun(metric, phase);
            return new Expectation(metric, comparison, count(limit), "", text);
        }
        if (KNEES.contains(metric)) {
            checkWholeRun(metric, phase);
            checkCapacity(metric);
            return new Expectation(metric, comparison, Units.rate(limit).perSecond(), "", text);
        }
        if (RATES.contains(metric)) {
            return new Expectation(metric, comparison, Units.rate(limit).perSecond(), phase(metric, phase), text);
        }
        if (ofFaults(metric)) {
            checkFaults(metric, phase);
            return new Expectation(metric, comparison, Units.duration(limit).toNanos() / NS_PER_US, phase, text);
        }
        checkLatency(metric);
        double limitUs = Units.duration(limit).toNanos() / NS_PER_US;
        return new Expectation(metric, comparison, limitUs, phase(metric, phase), text);
    }

    private static double count(String limit) {
        return Values.integer(0L, Long.MAX_VALUE).parse(limit);
    }

    private static void checkLatency(String metric) {
        int dot = metric.indexOf('.');
        boolean latency = LATENCIES.contains(dot < 0 ? metric : metric.substring(0, dot));
        if (latency && !STATISTICS.contains(metric.substring(dot + 1))) {
            throw new IllegalArgumentException("'" + metric + "' needs one of ." + String.join(" .", STATISTICS)
                    + (dot < 0 ? "" : Suggestion.of(metric.substring(dot + 1), STATISTICS)));
        }
        if (!latency) {
            throw new IllegalArgumentException("unknown metric '" + metric + "'" + Suggestion.of(metric, metrics()));
        }
    }

    /** Every metric there is. */
    static List<String> metrics() {
        List<String> metrics = new ArrayList<>(COUNTS);
        LATENCIES.forEach(latency -> STATISTICS.forEach(statistic -> metrics.add(latency + "." + statistic)));
        metrics.addAll(RATES);
        metrics.addAll(KNEES);
        metrics.addAll(FAULTS);
        return metrics;
    }

    private static void checkWholeRun(String metric, String phase) {
        if (!phase.isEmpty()) {
            throw new IllegalArgumentException(metric + " is judged over the whole run: leave out 'in " + phase + "'");
        }
    }

    private void checkFaults(String metric, String action) {
        if (actions.isEmpty()) {
            throw new IllegalArgumentException(metric + " needs faults in the scenario");
        }
        if (!action.isEmpty() && !actions.contains(action)) {
            throw new IllegalArgumentException("no fault '" + action + "' in the scenario, only "
                    + String.join(" ", actions) + Suggestion.of(action, actions));
        }
    }

    private void checkCapacity(String metric) {
        if (!load.phasesKnown() || load.searches()) {
            return;
        }
        if (metric.equals(CAPACITY)) {
            throw new IllegalArgumentException(metric + " needs a search in the load");
        }
        if (load.entries().stream().noneMatch(LoadSpec.Steps.class::isInstance)) {
            throw new IllegalArgumentException(metric + " needs steps or a search in the load");
        }
    }

    private void checkConsumers(String metric) {
        if (!hasConsumers) {
            throw new IllegalArgumentException(metric + " needs consumers in the workload");
        }
    }

    /** The phase to judge; where the line names none, the only measured one. */
    private String phase(String metric, String phase) {
        if (!load.phasesKnown()) {
            return phase;
        }
        List<String> measured = load.phases().stream()
                .filter(candidate -> !candidate.warmup() && !(candidate instanceof PhaseSpec.Searched))
                .map(PhaseSpec::name)
                .toList();
        boolean searched = load.phases().stream()
                .anyMatch(candidate -> candidate instanceof PhaseSpec.Searched
                        && candidate.name().equals(phase));
        if (searched || (phase.isEmpty() && measured.isEmpty())) {
            throw new IllegalArgumentException(metric + " of a search cannot be expected, because nobody knows"
                    + " beforehand which probe offers what: put it into its slo, and expect a "
                    + String.join(" or ", KNEES));
        }
        if (phase.isEmpty()) {
            if (measured.size() != 1) {
                throw new IllegalArgumentException(
                        metric + " is judged phase by phase: add 'in PHASE' with one of " + String.join(" ", measured));
            }
            return measured.getFirst();
        }
        if (measured.contains(phase)) {
            return phase;
        }
        boolean warmup =
                load.phases().stream().anyMatch(candidate -> candidate.name().equals(phase));
        throw new IllegalArgumentException(
                warmup
                        ? "phase '" + phase + "' is a warm-up, which is never judged"
                        : "no phase '" + phase + "' in the load, only " + String.join(" ", measured)
                                + Suggestion.of(phase, measured));
    }
}

package dev.strobe.reports.gate;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a gate, with everything that it rests on.
 *
 * @param paired whether runs were compared two by two
 * @param phase the phase whose latency and CPU were compared; null where no phase is open
 * @param baseline ids of the runs that count
 * @param outcomes in the order of {@link GateMetric}; empty where nothing could be compared
 * @param notes what a reader must know besides
 * @param rates what this look at the runs was allowed to spend
 */
public record GateResult(
        Decision decision,
        String scenario,
        boolean paired,
        @Nullable String phase,
        String baselineTarget,
        String candidateTarget,
        List<String> baseline,
        List<String> candidate,
        List<MetricOutcome> outcomes,
        List<String> notes,
        GatePolicy policy,
        ErrorRates rates) {

    public GateResult {
        baseline = List.copyOf(baseline);
        candidate = List.copyOf(candidate);
        outcomes = List.copyOf(outcomes);
        notes = List.copyOf(notes);
    }

    /** Outcomes of one kind. */
    public List<MetricOutcome> outcomes(Decision wanted) {
        return outcomes.stream().filter(outcome -> outcome.decision() == wanted).toList();
    }

    /** {@code pairs} or {@code runs a side}. */
    public String unit() {
        return paired ? "pairs" : "runs a side";
    }

    /** The largest number of further pairs, or runs of each side, that a metric asks for; null where none says. */
    public @Nullable Integer more() {
        Integer most = null;
        for (MetricOutcome outcome : outcomes(Decision.INCONCLUSIVE)) {
            Integer more = outcome.more();
            if (more != null && (most == null || more > most)) {
                most = more;
            }
        }
        return most;
    }

    /** The answer in one line, the first that a reader sees. */
    public String headline() {
        return switch (decision) {
            case PASS -> "PASS: no metric became worse by as much as matters";
            case FAIL -> "FAIL: worse by more than matters: " + labels(Decision.FAIL);
            case INCONCLUSIVE -> "INCONCLUSIVE: " + inconclusive();
            case INVALID -> "INVALID: too few valid runs to compare";
        };
    }

    private String inconclusive() {
        if (outcomes.isEmpty()) {
            return "no metric of the policy is in these runs";
        }
        Integer more = more();
        String count = more == null
                ? "repetition is not likely to settle it"
                : String.format(Locale.ROOT, "about %d more %s would settle it", more, unit());
        return "undecided: " + labels(Decision.INCONCLUSIVE) + "; " + count;
    }

    private String labels(Decision wanted) {
        return String.join(
                ", ",
                outcomes(wanted).stream()
                        .map(outcome -> outcome.metric().label())
                        .toList());
    }
}

package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.Expectation.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service level objective: upper limits of latencies, each subscription held to them by itself. A backlog that does not
 * grow belongs to every SLO, whether its text says so or not.
 *
 * @param text as written
 */
public record Slo(List<Limit> limits, String text) {

    /** What counts from the send call alone, or never leaves the generator, is no service. */
    static final List<String> LATENCIES = List.of("end_to_end", "publish_response");

    private static final String BACKLOG = "backlog stable";
    private static final String EXAMPLE = "end_to_end.p99 < 20ms and backlog stable";
    private static final Pattern LIMIT = Pattern.compile("([A-Za-z0-9_.]+)\\s*(<=|>=|==|!=|<|>)\\s*(\\S+)");
    private static final double NS_PER_US = 1000;

    public Slo {
        limits = List.copyOf(limits);
    }

    /** What is asked where the scenario asks for nothing else. */
    static Slo standard(boolean hasConsumers) {
        return parse((hasConsumers ? "end_to_end" : "publish_response") + ".p99 < 20ms and " + BACKLOG, hasConsumers);
    }

    /** Reads upper limits of latencies, joined by {@code and}. */
    static Slo parse(String text, boolean hasConsumers) {
        List<Limit> limits = new ArrayList<>();
        for (String part : text.strip().split("\\s+and\\s+", -1)) {
            String condition = part.strip().replaceAll("\\s+", " ");
            if (!condition.equals(BACKLOG)) {
                limits.add(limit(condition, hasConsumers));
            }
        }
        return new Slo(limits, text);
    }

    private static Limit limit(String condition, boolean hasConsumers) {
        Matcher line = LIMIT.matcher(condition);
        if (!line.matches()) {
            throw new IllegalArgumentException("'" + condition + "' is no part of an SLO such as " + EXAMPLE
                    + Suggestion.of(condition, List.of(BACKLOG)));
        }
        String metric = line.group(1);
        check(metric, hasConsumers);
        String symbol = line.group(2);
        if (!symbol.equals("<") && !symbol.equals("<=")) {
            throw new IllegalArgumentException("'" + symbol + "' in '" + condition
                    + "' is no upper limit: an SLO takes < or <=, such as " + EXAMPLE);
        }
        double limitUs = Units.duration(line.group(3)).toNanos() / NS_PER_US;
        return new Limit(metric, symbol.equals("<") ? Comparison.LT : Comparison.LE, limitUs);
    }

    private static void check(String metric, boolean hasConsumers) {
        int dot = metric.indexOf('.');
        String latency = dot < 0 ? metric : metric.substring(0, dot);
        if (!LATENCIES.contains(latency)) {
            throw new IllegalArgumentException("'" + metric + "' is no latency of an SLO: use one of "
                    + String.join(" ", LATENCIES) + Suggestion.of(latency, LATENCIES));
        }
        String statistic = metric.substring(dot + 1);
        if (dot < 0 || !ExpectationParser.STATISTICS.contains(statistic)) {
            throw new IllegalArgumentException(
                    "'" + metric + "' needs one of ." + String.join(" .", ExpectationParser.STATISTICS)
                            + (dot < 0 ? "" : Suggestion.of(statistic, ExpectationParser.STATISTICS)));
        }
        if (metric.startsWith("end_to_end") && !hasConsumers) {
            throw new IllegalArgumentException(metric + " needs consumers in the workload: use publish_response");
        }
    }

    /** How many messages it takes to tell whether it is kept. */
    int messagesMin() {
        return limits.stream().mapToInt(Limit::messagesMin).max().orElse(1);
    }

    /**
     * @param metric such as {@code end_to_end.p99}
     * @param comparison LT or LE
     */
    public record Limit(String metric, Comparison comparison, double limitUs) {

        public boolean holds(double valueUs) {
            return comparison.holds(valueUs, limitUs);
        }

        /** A percentile is given where ten values lie beyond it. */
        int messagesMin() {
            return switch (metric.substring(metric.indexOf('.') + 1)) {
                case "p50" -> 20;
                case "p90" -> 100;
                case "p99" -> 1_000;
                case "p99_9" -> 10_000;
                case "p99_99" -> 100_000;
                default -> 1;
            };
        }

        public boolean endToEnd() {
            return metric.startsWith("end_to_end");
        }
    }
}

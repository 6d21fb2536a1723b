package dev.strobe.reports.chart;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a service level objective that can be drawn: how long a percentile may take.
 *
 * @param percentile such as {@code p99}
 * @param text the whole objective as the scenario puts it
 */
public record LatencyLimit(String percentile, double us, String text) {

    private static final Pattern BOUND =
            Pattern.compile("(p50|p90|p99(?:\\.9{1,2})?)\\s*<=?\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(us|\u00b5s|ms|s)\\b");

    /** Empty where there is no objective, or none about a latency. */
    public static Optional<LatencyLimit> of(@Nullable String objective) {
        if (objective == null) {
            return Optional.empty();
        }
        Matcher bound = BOUND.matcher(objective);
        if (!bound.find()) {
            return Optional.empty();
        }
        double usPerUnit = switch (bound.group(3)) {
            case "s" -> 1e6;
            case "ms" -> 1e3;
            default -> 1;
        };
        return Optional.of(new LatencyLimit(bound.group(1), Double.parseDouble(bound.group(2)) * usPerUnit, objective));
    }

    public Map<String, Object> data() {
        return Map.of("percentile", percentile, "us", us, "text", text);
    }
}

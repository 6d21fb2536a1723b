package dev.strobe.reports.stats;

import dev.strobe.reports.stats.TargetComparison.Metric;
import dev.strobe.reports.stats.TargetComparison.PhaseRows;
import dev.strobe.reports.stats.TargetComparison.Ratio;
import dev.strobe.reports.stats.TargetComparison.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much more of something a target takes than the first one of a comparison, as a person would say it.
 *
 * @param against the first target
 * @param pct so many percent more; negative where it takes less; null where no round has the figure of both
 * @param lowPct end of the 95 % interval; null with fewer than three rounds
 */
public record TargetCost(
        String target,
        String against,
        String phase,
        Metric metric,
        int rounds,
        @Nullable Double pct,
        @Nullable Double lowPct,
        @Nullable Double highPct) {

    private static final List<Metric> TOLD = List.of(Metric.TARGET_CPU, Metric.P99);

    /** CPU per message and p99 of each target after the first, in each phase. */
    public static List<TargetCost> of(TargetComparison comparison) {
        List<TargetCost> costs = new ArrayList<>();
        List<String> targets = comparison.targets();
        for (PhaseRows phase : comparison.phases()) {
            for (int other = 1; other < targets.size(); other++) {
                for (Row row : phase.rows()) {
                    if (TOLD.contains(row.metric())) {
                        // The table tells the first one in terms of the others; here it is what the others are held
                        // against.
                        Ratio ratio = row.ratios().get(other - 1);
                        costs.add(new TargetCost(
                                targets.get(other),
                                targets.getFirst(),
                                phase.phase(),
                                row.metric(),
                                ratio.rounds(),
                                more(ratio.mean()),
                                more(ratio.high()),
                                more(ratio.low())));
                    }
                }
            }
        }
        return costs;
    }

    /** Such as {@code strobe costs 1.2 % [0.4, 2.0] CPU per message}. */
    public String sentence() {
        String figure = figure();
        return switch (metric) {
            case TARGET_CPU -> target + " costs " + figure + " CPU per message";
            case P99 -> target + " adds " + figure + " to p99";
            default -> target + " takes " + figure + " " + metric.label();
        };
    }

    private String figure() {
        if (pct == null) {
            return "an unknown share of";
        }
        String mean = String.format(Locale.ROOT, "%.1f %%", pct);
        return lowPct == null || highPct == null
                ? mean + " (no interval)"
                : mean + String.format(Locale.ROOT, " [%.1f, %.1f]", lowPct, highPct);
    }

    /** From how much of the other the first one takes, to how many percent more the other takes. */
    private static @Nullable Double more(@Nullable Double firstOfOther) {
        return firstOfOther == null || firstOfOther <= 0 ? null : (1 / firstOfOther - 1) * 100;
    }
}

package dev.strobe.reports.gate.output;

import dev.strobe.reports.gate.GateMetric;
import dev.strobe.reports.gate.MetricOutcome;
import dev.strobe.reports.stats.Figures;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words and figures of one metric, the same in every form. */
final class Cells {

    private Cells() {}

    static String decision(MetricOutcome outcome) {
        return outcome.decision().word();
    }

    static String baseline(MetricOutcome outcome) {
        return figure(outcome.metric(), outcome.baseline());
    }

    static String candidate(MetricOutcome outcome) {
        return figure(outcome.metric(), outcome.candidate());
    }

    /** No other metric is ever 0 where it was measured. */
    private static String figure(GateMetric metric, double value) {
        return value == 0 && metric != GateMetric.LOST ? Figures.NONE : metric.text(value);
    }

    static String change(MetricOutcome outcome) {
        return outcome.ratio() == null ? Figures.NONE : pct(outcome.ratio()) + " %";
    }

    static String interval(MetricOutcome outcome) {
        return outcome.low() == null || outcome.high() == null
                ? Figures.NONE
                : pct(outcome.low()) + " to " + pct(outcome.high()) + " %";
    }

    /** The change that matters, with the sign of worse. */
    static String matters(MetricOutcome outcome) {
        if (outcome.metric() == GateMetric.LOST) {
            return "any";
        }
        return (outcome.metric().worse() > 0 ? "+" : "-") + plain(outcome.matters() * 100) + " %";
    }

    static String probability(@Nullable Double probability) {
        if (probability == null) {
            return Figures.NONE;
        }
        return probability < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", probability);
    }

    /** A probability of the policy, such as {@code 1 %}. */
    static String share(double share) {
        return plain(share * 100) + " %";
    }

    private static String pct(double ratio) {
        double change = (ratio - 1) * 100;
        if (Math.abs(change) >= 999.5) {
            return String.format(Locale.ROOT, "%+.0f", change);
        }
        if (Math.abs(change) < 0.05) {
            return "0.0";
        }
        return String.format(Locale.ROOT, Math.abs(change) >= 99.95 ? "%+.0f" : "%+.1f", change);
    }

    private static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}

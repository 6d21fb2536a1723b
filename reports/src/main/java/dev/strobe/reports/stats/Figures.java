package dev.strobe.reports.stats;

import dev.strobe.reports.run.LatencySummary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Figures as people read them: three significant digits, the unit that fits, thousands separated. Counts and rates keep
 * every digit before the point, because whether 9,998 or 10,000 arrived is the question. {@value #NONE} means that there
 * is no figure.
 */
public final class Figures {

    /** What stands in place of a figure that was not measured. */
    public static final String NONE = "-";

    private static final String MICRO = "\u00b5s";

    private Figures() {}

    /** A latency, such as {@code 137 µs}, {@code 1.23 ms} or {@code 12.0 s}. */
    public static String latency(@Nullable Double us) {
        if (us == null) {
            return NONE;
        }
        if (us < 999.5) {
            return significant(us) + " " + MICRO;
        }
        return us < 999_500 ? significant(us / 1e3) + " ms" : significant(us / 1e6) + " s";
    }

    /** A percentile of a summary, with "≥" before it where too many of its values are lower bounds. */
    public static String percentile(@Nullable LatencySummary summary, @Nullable Double us) {
        return summary != null && us != null && summary.lowerBound() ? "\u2265 " + latency(us) : latency(us);
    }

    /** A rate, such as {@code 20,000/s}. */
    public static String rate(@Nullable Double perS) {
        if (perS == null) {
            return NONE;
        }
        return (perS < 99.95 ? significant(perS) : count(Math.round(perS))) + "/s";
    }

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    public static String number(@Nullable Double value) {
        return value == null ? NONE : significant(value);
    }

    public static String millis(@Nullable Double ms) {
        return ms == null ? NONE : latency(ms * 1_000);
    }

    /** A share of 1 in per cent. Only what is all of it says 100 %: 99.996 % prints as 99.99 %. */
    public static String share(double share) {
        double pct = share * 100;
        if (pct < 100 && pct > 99.9) {
            return String.format(Locale.ROOT, "%.2f %%", Math.floor(pct * 100) / 100);
        }
        return String.format(Locale.ROOT, "%.1f %%", pct);
    }

    /** A length of time for a person: {@code 45 s}, {@code 2 min 12 s}, {@code 1 h 5 min}. */
    public static String length(double s) {
        long whole = Math.round(s);
        if (whole < 60) {
            return s < 10 ? significant(s) + " s" : whole + " s";
        }
        long minutes = whole / 60;
        if (minutes < 60) {
            return whole % 60 == 0 ? minutes + " min" : minutes + " min " + whole % 60 + " s";
        }
        return minutes / 60 + " h " + minutes % 60 + " min";
    }

    public static String bytes(long bytes) {
        double gib = bytes / (1024.0 * 1024 * 1024);
        return gib >= 1 ? significant(gib) + " GiB" : significant(bytes / (1024.0 * 1024)) + " MiB";
    }

    private static String significant(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 99.95) {
            return count(Math.round(value));
        }
        int decimals = size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}

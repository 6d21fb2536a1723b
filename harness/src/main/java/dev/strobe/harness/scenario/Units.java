package dev.strobe.harness.scenario;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations, sizes and rates as a scenario writes them, both ways: what {@code format} prints, {@code parse} reads as an
 * equal value. Parsing throws {@link IllegalArgumentException} with a message that says what would be right.
 */
public final class Units {

    private static final Map<String, Long> DURATIONS_NS = units(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);
    private static final Map<String, Long> SIZES = units(
            "B",
            1L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L);
    private static final Map<String, Long> PERIODS_NS =
            units("s", 1_000_000_000L, "min", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final Map<String, Long> MULTIPLIERS = units("", 1L, "k", 1_000L, "M", 1_000_000L);

    private static final Pattern AMOUNT = Pattern.compile("(-?[0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*([^\\s0-9/]*)");
    private static final Pattern RATE =
            Pattern.compile("(-?[0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*([^\\s0-9/]*)\\s*/\\s*(\\S*)");
    private static final int RATE_DECIMALS_MAX = 3;
    /** Well below {@link Rate#MESSAGES_MAX}, so that sums of two rates stay in range. */
    private static final long RATE_MAX = 100_000_000L;

    private Units() {}

    public static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(amount(text, DURATIONS_NS, "duration", "10s, 500ms or 2m", "ms"));
    }

    static long size(String text) {
        return amount(text, SIZES, "size", "64B, 16KiB or 1MiB", "B");
    }

    private static long amount(String text, Map<String, Long> units, String what, String examples, String commonest) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a " + what + " such as " + examples);
        }
        String unit = matcher.group(2);
        if (unit.isEmpty()) {
            throw new IllegalArgumentException(
                    "a " + what + " needs its unit, such as " + examples + " (did you mean " + text + commonest + "?)");
        }
        Long factor = units.get(unit);
        if (factor == null) {
            throw new IllegalArgumentException("'" + unit + "' is no unit of a " + what + ": use one of "
                    + String.join(" ", units.keySet()) + suggestion(unit, units.keySet()));
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        if (number.signum() < 0) {
            throw new IllegalArgumentException("'" + text + "' is negative");
        }
        return whole(number.multiply(BigDecimal.valueOf(factor)), text, what);
    }

    private static long whole(BigDecimal value, String text, String what) {
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large or too fine a " + what, e);
        }
    }

    /** Units are too short for edit distance: {@code sec} means {@code s}, {@code K} means {@code KiB}. */
    private static String suggestion(String unit, Collection<String> units) {
        String wanted = unit.toLowerCase(Locale.ROOT);
        return units.stream()
                .filter(candidate -> wanted.startsWith(candidate.toLowerCase(Locale.ROOT))
                        || candidate.toLowerCase(Locale.ROOT).startsWith(wanted))
                .max(Comparator.comparingInt(String::length))
                .map(candidate -> " (did you mean " + candidate + "?)")
                .orElse("");
    }

    static Rate rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            Matcher amount = AMOUNT.matcher(text);
            boolean bare = amount.matches() && MULTIPLIERS.containsKey(amount.group(2));
            throw new IllegalArgumentException(
                    bare
                            ? "a rate needs its unit, such as 5000/s or 90/min (did you mean " + text + "/s?)"
                            : "'" + text + "' is not a rate such as 5000/s, 10k/s or 90/min");
        }
        Long multiplier = MULTIPLIERS.get(matcher.group(2));
        Long periodNs = PERIODS_NS.get(matcher.group(3));
        if (multiplier == null) {
            throw new IllegalArgumentException("'" + matcher.group(2) + "' in the rate '" + text
                    + "' is not understood: write 5000/s, 10k/s or 2M/s");
        }
        if (periodNs == null) {
            throw new IllegalArgumentException("'/" + matcher.group(3) + "' is no unit of a rate: use one of /"
                    + String.join(" /", PERIODS_NS.keySet()) + suggestion(matcher.group(3), PERIODS_NS.keySet()));
        }
        BigDecimal number = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(multiplier));
        return rate(text, number.stripTrailingZeros(), periodNs);
    }

    private static Rate rate(String text, BigDecimal number, long unitNs) {
        if (number.signum() <= 0) {
            throw new IllegalArgumentException("the rate '" + text + "' must be above zero");
        }
        int decimals = Math.max(0, number.scale());
        if (decimals > RATE_DECIMALS_MAX) {
            throw new IllegalArgumentException(
                    "the rate '" + text + "' has more than " + RATE_DECIMALS_MAX + " decimals: take a longer period");
        }
        BigDecimal messages = number.movePointRight(decimals);
        if (messages.compareTo(BigDecimal.valueOf(RATE_MAX)) > 0) {
            throw new IllegalArgumentException("the rate '" + text + "' is above the limit of " + RATE_MAX + "/s");
        }
        return new Rate(messages.longValueExact(), unitNs * powerOfTen(decimals));
    }

    static String format(Duration duration) {
        long ns = duration.toNanos();
        return ns == 0 ? "0ms" : largest(ns, DURATIONS_NS);
    }

    static String format(long sizeBytes) {
        return sizeBytes == 0 ? "0B" : largest(sizeBytes, SIZES);
    }

    /** The amount in the largest unit that divides it; among sizes the binary ones come first. */
    private static String largest(long amount, Map<String, Long> units) {
        String best = "";
        long bestFactor = 0;
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            boolean decimal = unit.getKey().endsWith("B") && unit.getValue() % 1000 == 0;
            if (!decimal && amount % unit.getValue() == 0 && unit.getValue() > bestFactor) {
                best = unit.getKey();
                bestFactor = unit.getValue();
            }
        }
        return amount / bestFactor + best;
    }

    static String format(Rate rate) {
        for (Map.Entry<String, Long> period : PERIODS_NS.entrySet()) {
            for (int decimals = 0; decimals <= RATE_DECIMALS_MAX; decimals++) {
                if (rate.periodNs() == period.getValue() * powerOfTen(decimals)) {
                    return BigDecimal.valueOf(rate.messages(), decimals).toPlainString() + "/" + period.getKey();
                }
            }
        }
        return rate.toString();
    }

    private static long powerOfTen(int exponent) {
        return BigDecimal.TEN.pow(exponent).longValueExact();
    }

    private static Map<String, Long> units(Object... pairs) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            units.put((String) pairs[i], (Long) pairs[i + 1]);
        }
        return units;
    }

    /** Every unit there is; the reference must name each. */
    static List<String> known() {
        List<String> known = new ArrayList<>(DURATIONS_NS.keySet());
        known.addAll(SIZES.keySet());
        PERIODS_NS.keySet().forEach(period -> known.add("/" + period));
        return known;
    }
}

package dev.strobe.harness.scenario;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parsers for single values. Each throws {@link IllegalArgumentException} with a message that prints the value and what
 * would be allowed.
 */
final class Values {

    static final int NAME_LENGTH_MAX = 100;
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?)\\s*%");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** Turns the text of one value into its meaning. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text);
    }

    private Values() {}

    static Parser<String> text() {
        return text -> text;
    }

    /** Names end up in topic names, file names and histogram tags. */
    static Parser<String> name() {
        return text -> {
            if (!NAME.matcher(text).matches() || text.length() > NAME_LENGTH_MAX) {
                throw new IllegalArgumentException("'" + text + "' is no name: use A-Z a-z 0-9 . _ - and at most "
                        + NAME_LENGTH_MAX + " characters");
            }
            return text;
        };
    }

    static Parser<Boolean> bool() {
        return text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' must be true or false");
        };
    }

    static Parser<Long> integer(long least, long most) {
        return text -> {
            long value;
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
            }
            inRange(text, value >= least, value <= most, Long.toString(least), Long.toString(most));
            return value;
        };
    }

    static Parser<Integer> integer(int least, int most) {
        Parser<Long> wide = integer((long) least, (long) most);
        return text -> Math.toIntExact(wide.parse(text));
    }

    static Parser<Duration> duration(Duration least, Duration most) {
        return text -> {
            Duration value = Units.duration(text);
            inRange(
                    text,
                    value.compareTo(least) >= 0,
                    value.compareTo(most) <= 0,
                    Units.format(least),
                    Units.format(most));
            return value;
        };
    }

    /** For settings that clients count in whole milliseconds. */
    static Parser<Duration> millis(Duration least, Duration most) {
        Parser<Duration> exact = duration(least, most);
        return text -> {
            Duration value = exact.parse(text);
            if (value.toNanos() % 1_000_000 != 0) {
                throw new IllegalArgumentException(
                        "'" + text + "' must be whole milliseconds, as clients take no less");
            }
            return value;
        };
    }

    static Parser<Long> size(long least, long most) {
        return text -> {
            long value = Units.size(text);
            inRange(text, value >= least, value <= most, Units.format(least), Units.format(most));
            return value;
        };
    }

    private static void inRange(String text, boolean largeEnough, boolean smallEnough, String least, String most) {
        if (!largeEnough) {
            throw new IllegalArgumentException("'" + text + "' is below the least allowed, " + least);
        }
        if (!smallEnough) {
            throw new IllegalArgumentException("'" + text + "' is above the most allowed, " + most);
        }
    }

    /** One of the constants, written in small letters with a hyphen for each underscore. */
    static <E extends Enum<E>> Parser<E> oneOf(Class<E> type) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Values::word).toList();
        return text -> {
            int index = words.indexOf(text);
            if (index < 0) {
                throw notOneOf(text, words);
            }
            return type.getEnumConstants()[index];
        };
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Parser<String> oneOf(String... words) {
        return text -> {
            if (!List.of(words).contains(text)) {
                throw notOneOf(text, List.of(words));
            }
            return text;
        };
    }

    static IllegalArgumentException notOneOf(String text, List<String> words) {
        return new IllegalArgumentException(
                "'" + text + "' must be one of " + String.join(" ", words) + Suggestion.of(text, words));
    }

    /** A rate of whole things a second. */
    static Parser<Integer> perSecond(int least, int most) {
        return text -> {
            double perSecond = Units.rate(text).perSecond();
            inRange(text, perSecond >= least, perSecond <= most, least + "/s", most + "/s");
            if (perSecond != Math.rint(perSecond)) {
                throw new IllegalArgumentException("'" + text + "' must be a whole number a second, such as 200/s");
            }
            return (int) perSecond;
        };
    }

    /** {@code 5%} as 5. */
    static Parser<Double> percent(double least, double most) {
        return text -> {
            Matcher number = PERCENT.matcher(text);
            if (!number.matches()) {
                boolean bare = text.matches("[0-9.]+");
                throw new IllegalArgumentException(
                        "'" + text + "' is no percentage such as 5%" + (bare ? " (did you mean " + text + "%?)" : ""));
            }
            double value = Double.parseDouble(number.group(1));
            inRange(text, value >= least, value <= most, formatPercent(least), formatPercent(most));
            return value;
        };
    }

    static String formatPercent(double percent) {
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + "%";
    }

    /** {@code 1/1000} as 1000, {@code none} as 0. */
    static Parser<Long> oneIn() {
        return oneIn("none");
    }

    /** {@code 1/1000} as 1000, and the word {@code never} as 0. */
    static Parser<Long> oneIn(String never) {
        return text -> {
            if (text.equals(never)) {
                return 0L;
            }
            if (!text.matches("1/[0-9]{1,18}") || text.matches("1/0+")) {
                throw new IllegalArgumentException(
                        "'" + text + "' must be one in so many, such as 1/1000, or " + never);
            }
            return Long.parseLong(text.substring(2));
        };
    }
}

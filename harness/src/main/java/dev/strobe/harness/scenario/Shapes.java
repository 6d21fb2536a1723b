package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.Scenario.KeySpec;
import dev.strobe.harness.scenario.Scenario.PayloadSpec;
import dev.strobe.harness.scenario.SyntheticSpec.LatencySpec;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values with arguments, {@code uniform(1000)} or {@code lognormal(1ms, 5ms)}, both ways. Arguments are parted by a comma
 * or a space, because inside YAML's braces a bare comma ends the value.
 */
final class Shapes {

    /** Size of {@code message.Stamp}; this package stands below that one, so a test holds the two together. */
    static final int STAMP_BYTES = 40;

    private static final Pattern CALL = Pattern.compile("([a-z_]+)\\(\\s*([^()]*?)\\s*\\)");
    private static final int KEYS_MAX = 1_000_000;
    private static final double EXPONENT_MAX = 10;
    private static final Duration LATENCY_MAX = Duration.ofHours(1);

    private Shapes() {}

    static KeySpec keys(String text) {
        List<String> words = List.of("none", "uniform", "zipf", "round_robin");
        if (text.equals("none")) {
            return new KeySpec.None();
        }
        Call call = call(text, words, "none, uniform(1000), zipf(1000, 1.1) or round_robin(1000)");
        return switch (call.name()) {
            case "uniform" -> new KeySpec.Uniform(count(call.only()));
            case "round_robin" -> new KeySpec.RoundRobin(count(call.only()));
            case "zipf" ->
                new KeySpec.Zipf(count(call.argument(0, 2)), number(call.argument(1, 2), 1e-6, EXPONENT_MAX));
            default -> throw Values.notOneOf(call.name(), words);
        };
    }

    static String format(KeySpec keys) {
        return switch (keys) {
            case KeySpec.None() -> "none";
            case KeySpec.Uniform(int count) -> "uniform(" + count + ")";
            case KeySpec.Zipf(int count, double exponent) -> "zipf(" + count + ", " + exponent + ")";
            case KeySpec.RoundRobin(int count) -> "round_robin(" + count + ")";
        };
    }

    static PayloadSpec payload(String text) {
        List<String> words = List.of("zeros", "random");
        if (text.equals("zeros")) {
            return new PayloadSpec.Zeros();
        }
        Call call = call(text, words, "zeros or random(0.5)");
        if (!call.name().equals("random")) {
            throw Values.notOneOf(call.name(), words);
        }
        return new PayloadSpec.Random(number(call.only(), 0, 1));
    }

    static String format(PayloadSpec payload) {
        return switch (payload) {
            case PayloadSpec.Zeros() -> "zeros";
            case PayloadSpec.Random(double share) -> "random(" + share + ")";
        };
    }

    static LatencySpec latency(String text) {
        if (!text.contains("(")) {
            return new LatencySpec.Fixed(
                    Values.duration(Duration.ZERO, LATENCY_MAX).parse(text));
        }
        List<String> words = List.of("lognormal");
        Call call = call(text, words, "1ms or lognormal(1ms, 5ms)");
        if (!call.name().equals("lognormal")) {
            throw Values.notOneOf(call.name(), words);
        }
        Values.Parser<Duration> positive = Values.duration(Duration.ofNanos(1), LATENCY_MAX);
        Duration median = positive.parse(call.argument(0, 2));
        Duration p99 = positive.parse(call.argument(1, 2));
        if (p99.compareTo(median) <= 0) {
            throw new IllegalArgumentException("'" + text + "': the p99 must be above the median");
        }
        return new LatencySpec.LogNormal(median, p99);
    }

    static String format(LatencySpec latency) {
        return switch (latency) {
            case LatencySpec.Fixed(Duration value) -> Units.format(value);
            case LatencySpec.LogNormal(Duration median, Duration p99) ->
                "lognormal(" + Units.format(median) + ", " + Units.format(p99) + ")";
        };
    }

    private record Call(String text, String name, List<String> arguments) {

        String only() {
            return argument(0, 1);
        }

        String argument(int index, int count) {
            if (arguments.size() != count) {
                throw new IllegalArgumentException(
                        "'" + text + "' has " + arguments.size() + " arguments, not " + count);
            }
            return arguments.get(index);
        }
    }

    private static Call call(String text, List<String> words, String examples) {
        Matcher matcher = CALL.matcher(text);
        if (matcher.matches()) {
            return new Call(text, matcher.group(1), List.of(matcher.group(2).split("[,\\s]+")));
        }
        if (text.contains("(") && !text.contains(")")) {
            throw new IllegalArgumentException("'" + text
                    + "' ends at its comma: inside { } put the value in quotes, or use a space instead of the comma");
        }
        throw new IllegalArgumentException("'" + text + "' must be " + examples + Suggestion.of(text, words));
    }

    private static int count(String text) {
        return Values.integer(1, KEYS_MAX).parse(text);
    }

    private static double number(String text, double least, double most) {
        double value = text.matches("[0-9.eE+-]+") ? Double.parseDouble(text) : Double.NaN;
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("'" + text + "' must be a number from " + least + " to " + most);
        }
        return value;
    }
}

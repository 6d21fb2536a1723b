package dev.strobe.broker.config;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values that a key takes.
 *
 * @param check says what is wrong with a text, null if nothing is
 */
record ValueType(ValueKind kind, Function<String, @Nullable String> check) {

    static final ValueType BOOLEAN = new ValueType(
            ValueKind.BOOLEAN, text -> text.equals("true") || text.equals("false") ? null : "must be true or false");

    static final ValueType TEXT = new ValueType(ValueKind.STRING, text -> null);

    static ValueType ints(int min, int max) {
        return new ValueType(ValueKind.INT, text -> outside(text, min, max));
    }

    static ValueType longs(long min, long max) {
        return new ValueType(ValueKind.LONG, text -> outside(text, min, max));
    }

    static ValueType oneOf(List<String> choices) {
        return new ValueType(
                ValueKind.STRING,
                text -> choices.contains(text) ? null : "must be one of " + String.join(", ", choices));
    }

    /** A text that {@code parse} takes, or says by an IllegalArgumentException why not. */
    static ValueType parsed(Function<String, ?> parse) {
        return new ValueType(ValueKind.STRING, text -> {
            try {
                Object _ = parse.apply(text);
                return null;
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
            }
        });
    }

    private static @Nullable String outside(String text, long min, long max) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            return "must be a whole number from " + min + " to " + max;
        }
        if (value < min) {
            return "must be at least " + min;
        }
        return value > max ? "must be at most " + max : null;
    }
}

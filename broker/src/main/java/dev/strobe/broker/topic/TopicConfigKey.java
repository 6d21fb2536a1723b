package dev.strobe.broker.topic;

import dev.strobe.broker.config.ValueKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key that a topic may set for itself.
 *
 * @param brokerKey the broker's key whose value holds where the topic sets none; empty where there is none
 * @param fixedDefault what holds where the topic sets none and there is no key of the broker
 * @param min of numbers
 * @param max of numbers
 * @param choices of texts
 */
public record TopicConfigKey(
        String name,
        String brokerKey,
        String fixedDefault,
        ValueKind kind,
        long min,
        long max,
        List<String> choices,
        String meaning) {

    static TopicConfigKey ints(String name, String brokerKey, int min, String meaning) {
        return new TopicConfigKey(name, brokerKey, "", ValueKind.INT, min, Integer.MAX_VALUE, List.of(), meaning);
    }

    static TopicConfigKey longs(String name, String brokerKey, long min, String meaning) {
        return new TopicConfigKey(name, brokerKey, "", ValueKind.LONG, min, Long.MAX_VALUE, List.of(), meaning);
    }

    static TopicConfigKey choice(String name, String brokerKey, List<String> choices, String meaning) {
        return new TopicConfigKey(name, brokerKey, "", ValueKind.STRING, 0, 0, choices, meaning);
    }

    static TopicConfigKey bools(String name, String brokerKey, String meaning) {
        return new TopicConfigKey(name, brokerKey, "", ValueKind.BOOLEAN, 0, 0, List.of("true", "false"), meaning);
    }

    TopicConfigKey fixed(String value) {
        return new TopicConfigKey(name, "", value, kind, min, max, choices, meaning);
    }

    TopicConfigKey asList() {
        return new TopicConfigKey(name, brokerKey, fixedDefault, ValueKind.LIST, min, max, choices, meaning);
    }

    /** What is wrong with a value, in Kafka's words; null if nothing is. */
    @Nullable String problem(String value) {
        return switch (kind) {
            case INT, LONG -> numberProblem(value);
            case LIST -> listed(value).stream().allMatch(choices::contains) ? null : notAChoice(value);
            case STRING, BOOLEAN -> choices.contains(value) ? null : notAChoice(value);
        };
    }

    static List<String> listed(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private @Nullable String numberProblem(String value) {
        long number;
        try {
            number = kind == ValueKind.INT ? Integer.parseInt(value) : Long.parseLong(value);
        } catch (NumberFormatException e) {
            return invalid(value) + "Not a number of type " + kind;
        }
        return number >= min && number <= max ? null : invalid(value) + "Value must be at least " + min;
    }

    private String notAChoice(String value) {
        return invalid(value) + "String must be one of: " + String.join(", ", choices);
    }

    private String invalid(String value) {
        return "Invalid value " + value + " for configuration " + name + ": ";
    }
}

package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.FaultSpec.Action;
import dev.strobe.harness.scenario.FaultSpec.Subject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each action of a fault takes, and how faults are written: the one place that knows. */
public final class FaultWords {

    /** Busy processes end by themselves after so much CPU time, and a fault point holds up nobody for longer. */
    static final Duration SHORT_MAX = Duration.ofSeconds(60);

    /** All that some action takes besides its time and its subject. */
    static final List<String> PARAMETERS = List.of("from", "by", "limit");

    private FaultWords() {}

    static List<String> parameters(Action action) {
        return switch (action) {
            case PARTITION, BLACKHOLE, RESET -> List.of("from");
            case DELAY, JITTER -> List.of("from", "by");
            case BANDWIDTH -> List.of("from", "limit");
            case DISK_SLOW -> List.of("by");
            case KILL, STOP, CONTINUE, RESTART, DISK_FULL, FSYNC_STALL, CPU_HOG, GC_PRESSURE -> List.of();
        };
    }

    /** Whether it goes on until it is undone; else it is over once it is done. */
    static boolean lasts(Action action) {
        return switch (action) {
            case CONTINUE, RESTART, RESET -> false;
            case KILL,
                    STOP,
                    PARTITION,
                    DELAY,
                    JITTER,
                    BANDWIDTH,
                    BLACKHOLE,
                    DISK_FULL,
                    DISK_SLOW,
                    FSYNC_STALL,
                    CPU_HOG,
                    GC_PRESSURE -> true;
        };
    }

    /** Whether it has to say for how long. */
    static boolean needsLength(Action action) {
        return action == Action.FSYNC_STALL || wholeMachine(action) || action == Action.GC_PRESSURE;
    }

    static boolean wholeMachine(Action action) {
        return action == Action.CPU_HOG;
    }

    /** Whether it is done to the way between nodes, or between nodes and clients. */
    public static boolean ofNetwork(Action action) {
        return parameters(action).contains("from");
    }

    /** As scenarios write it. */
    public static String action(Action action) {
        return Values.word(action);
    }

    /** As scenarios write it. */
    public static String subject(Subject subject) {
        return switch (subject.role()) {
            case LEADER, FOLLOWER -> Values.word(subject.role()) + "(" + subject.topic() + "-" + subject.number() + ")";
            case NODE -> "node " + subject.number();
            case CONTROLLER, RANDOM, ALL -> Values.word(subject.role());
        };
    }

    /** A length as scenarios write it. */
    public static Duration duration(String text) {
        return Units.duration(text);
    }

    /** Bytes a second, of a text such as {@code 1MiB/s}. */
    public static long bytesPerS(String text) {
        return Units.size(text.substring(0, text.length() - 2).strip());
    }

    /** A fault as an entry of the scenario's list, in the order of its keys. */
    static Map<String, Object> entry(FaultSpec fault) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("at", Units.format(fault.at()));
        entry.put("action", action(fault.action()));
        if (!wholeMachine(fault.action())) {
            entry.put("subject", subject(fault.subject()));
        }
        PARAMETERS.forEach(name -> {
            String value = fault.parameters().get(name);
            if (value != null) {
                entry.put(name, value);
            }
        });
        fault.end().ifPresent(end -> entry.put("for", Units.format(end.minus(fault.at()))));
        return entry;
    }
}

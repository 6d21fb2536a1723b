package dev.strobe.harness.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands behind the question mark of a target's name, {@code strobe?telemetry=off&jfr=off}: configuration keys of the
 * broker, and words of the harness's own: {@code jfr} for the recording of the broker's JVM, {@code nodes} for how many there
 * are, {@code network} for what stands between them.
 *
 * @param target what stands before the question mark
 * @param settings the broker's own keys
 * @param jfr empty where the scenario decides
 * @param nodes empty where the scenario decides
 * @param network {@code proxy} for one before every listener; empty for whatever the scenario's faults need
 */
record TargetOptions(
        String target,
        Map<String, String> settings,
        Optional<String> jfr,
        OptionalInt nodes,
        Optional<String> network) {

    static final String PROXY = "proxy";

    private static final String JFR = "jfr";
    private static final String NODES = "nodes";
    private static final String NETWORK = "network";
    private static final int NODES_MAX = 7;
    private static final List<String> RECORDINGS = List.of("off", "default", "full", "profile");
    private static final int OPTIONS_MAX = 50;

    /** Told by the harness itself: a run depends on them. */
    private static final List<String> RESERVED = List.of(
            "node.id",
            "listeners",
            "admin.listener",
            "log.dirs",
            "jfr.file",
            "jfr.filename",
            "controller.quorum.voters",
            "peer.listener",
            "advertised.peer.listener");

    TargetOptions {
        settings = Map.copyOf(settings);
    }

    /** The word without its options, which may hold addresses; an address itself has none and stays as it is. */
    static String word(String name) {
        int mark = name.indexOf('?');
        int address = name.indexOf("://");
        boolean isAddress = address >= 0 && address < mark;
        return mark < 0 || isAddress ? name : name.substring(0, mark);
    }

    /** Throws {@link UnknownTargetException} for anything that is not {@code key=value&key=value}. */
    static TargetOptions parse(String name) {
        String target = word(name);
        Map<String, String> settings = new LinkedHashMap<>();
        if (target.length() < name.length()) {
            String[] options = name.substring(target.length() + 1).split("&", -1);
            if (options.length > OPTIONS_MAX) {
                throw bad(name, "has too many options: count=" + options.length + " limit=" + OPTIONS_MAX);
            }
            for (String option : options) {
                int equals = option.indexOf('=');
                if (equals <= 0) {
                    throw bad(name, "'" + option + "' is no key=value");
                }
                String key = option.substring(0, equals);
                if (RESERVED.contains(key)) {
                    throw bad(name, "'" + key + "' is set by the harness for each run");
                }
                if (settings.putIfAbsent(key, option.substring(equals + 1)) != null) {
                    throw bad(name, "'" + key + "' stands there twice");
                }
            }
        }
        Optional<String> jfr = Optional.ofNullable(settings.remove(JFR)).map(value -> recording(name, value));
        Optional<String> nodes = Optional.ofNullable(settings.remove(NODES));
        Optional<String> network = Optional.ofNullable(settings.remove(NETWORK));
        network.filter(value -> !value.equals(PROXY)).ifPresent(value -> {
            throw bad(name, "network '" + value + "' must be " + PROXY);
        });
        return new TargetOptions(
                target,
                settings,
                jfr,
                nodes.isEmpty() ? OptionalInt.empty() : OptionalInt.of(nodes(name, nodes.get())),
                network);
    }

    private static int nodes(String name, String value) {
        if (!value.matches("[0-9]{1,3}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > NODES_MAX) {
            throw bad(name, "nodes '" + value + "' must be a number from 1 to " + NODES_MAX);
        }
        return Integer.parseInt(value);
    }

    private static String recording(String name, String value) {
        if (!RECORDINGS.contains(value)) {
            throw bad(name, "jfr '" + value + "' must be one of " + String.join(" ", RECORDINGS));
        }
        return value;
    }

    private static UnknownTargetException bad(String name, String what) {
        return new UnknownTargetException(
                "the options of target '" + name + "' cannot be used: " + what + "; write TARGET?KEY=VALUE&KEY=VALUE");
    }
}

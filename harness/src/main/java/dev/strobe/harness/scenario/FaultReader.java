package dev.strobe.harness.scenario;

import dev.strobe.harness.scenario.FaultSpec.Action;
import dev.strobe.harness.scenario.FaultSpec.Subject;
import dev.strobe.harness.scenario.FaultSpec.Subject.Role;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the faults of a scenario, and checks each against the load, the topology and the faults before it. Used once. */
final class FaultReader {

    static final int FAULTS_MAX = 50;

    private static final Duration AT_MAX = Duration.ofDays(7);
    private static final Duration LENGTH_MAX = Duration.ofHours(1);
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration DELAY_MAX = Duration.ofMinutes(1);
    private static final long BYTES_PER_S_MAX = 10L << 30;

    private static final Pattern OF_PARTITION = Pattern.compile("(leader|follower)\\(\\s*(.+)-([0-9]{1,6})\\s*\\)");
    private static final Pattern NODE = Pattern.compile("node\\s+([0-9]{1,6})");
    private static final List<String> SUBJECTS =
            List.of("leader(TOPIC-0)", "follower(TOPIC-0)", "controller", "node 2", "random", "all");

    private final Fields root;
    private final LoadReader load;
    private final Map<String, TopicSpec> topics;
    private final int nodes;
    private final List<FaultSpec> faults = new ArrayList<>();
    private final Set<Subject> stopped = new HashSet<>();

    FaultReader(Fields root, LoadReader load, Map<String, TopicSpec> topics, int nodes) {
        this.root = root;
        this.load = load;
        this.topics = topics;
        this.nodes = nodes;
    }

    /** In the order of the file; what is wrong is noted. */
    List<FaultSpec> read() {
        List<Fields> entries = root.sections("faults", Section.FAULT);
        if (entries.size() > FAULTS_MAX) {
            root.problem("faults", "has too many faults: count=" + entries.size() + " limit=" + FAULTS_MAX);
        }
        entries.forEach(this::read);
        checkContinued(entries);
        return faults;
    }

    private void read(Fields entry) {
        if (!entry.require("action")) {
            return;
        }
        entry.optional(
                        "action",
                        Optional.<Action>empty(),
                        text -> Optional.of(Values.oneOf(Action.class).parse(text)))
                .ifPresent(action -> read(entry, action));
    }

    private void read(Fields entry, Action action) {
        FaultSpec fault = new FaultSpec(
                action,
                subject(entry, action),
                entry.required("at", Duration.ZERO, Values.duration(Duration.ZERO, AT_MAX)),
                length(entry, action),
                parameters(entry, action));
        checkTimes(entry, fault);
        faults.add(fault);
    }

    private Subject subject(Fields entry, Action action) {
        Subject all = new Subject(Role.ALL, null, -1);
        if (FaultWords.wholeMachine(action)) {
            if (!entry.optional("subject", "all", Values.text()).equals("all")) {
                entry.problem("subject", Values.word(action) + " befalls the whole machine: leave 'subject' out");
            }
            return all;
        }
        return entry.required("subject", all, this::subject);
    }

    private Subject subject(String text) {
        Matcher partition = OF_PARTITION.matcher(text);
        if (partition.matches()) {
            return ofPartition(
                    partition.group(1).equals("leader") ? Role.LEADER : Role.FOLLOWER,
                    partition.group(2),
                    Integer.parseInt(partition.group(3)));
        }
        Matcher node = NODE.matcher(text);
        if (node.matches()) {
            int number = Integer.parseInt(node.group(1));
            if (number < 1 || number > nodes) {
                throw new IllegalArgumentException("there is no node " + number + ": the scenario has "
                        + (nodes == 1 ? "one node" : "nodes 1 to " + nodes) + ", see topology.nodes");
            }
            return new Subject(Role.NODE, null, number);
        }
        return switch (text) {
            case "controller" -> new Subject(Role.CONTROLLER, null, -1);
            case "random" -> new Subject(Role.RANDOM, null, -1);
            case "all" -> new Subject(Role.ALL, null, -1);
            default ->
                throw new IllegalArgumentException("'" + text + "' is no subject of a fault such as "
                        + String.join(", ", SUBJECTS) + Suggestion.of(text, SUBJECTS));
        };
    }

    private Subject ofPartition(Role role, String topic, int number) {
        TopicSpec spec = topics.get(topic);
        if (spec == null) {
            throw new IllegalArgumentException(
                    "topic '" + topic + "' is not in topology.topics" + Suggestion.of(topic, topics.keySet()));
        }
        if (number >= spec.partitions()) {
            throw new IllegalArgumentException("topic '" + topic + "' has no partition " + number + ": partitions="
                    + spec.partitions() + ", counted from 0");
        }
        if (role == Role.FOLLOWER && spec.replicas() < 2) {
            throw new IllegalArgumentException("topic '" + topic + "' has one replica and so no follower");
        }
        return new Subject(role, topic, number);
    }

    private @Nullable Duration length(Fields entry, Action action) {
        if (!FaultWords.lasts(action)) {
            if (entry.has("for")) {
                entry.problem("for", Values.word(action) + " is over once it is done: leave 'for' out");
            }
            return null;
        }
        if (FaultWords.needsLength(action)) {
            entry.require("for");
        }
        Duration most = FaultWords.needsLength(action) ? FaultWords.SHORT_MAX : LENGTH_MAX;
        return entry.has("for") ? entry.optional("for", MS, Values.duration(MS, most)) : null;
    }

    private Map<String, String> parameters(Fields entry, Action action) {
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> taken = FaultWords.parameters(action);
        for (String name : FaultWords.PARAMETERS) {
            if (!taken.contains(name)) {
                if (entry.has(name)) {
                    entry.problem(
                            name,
                            Values.word(action) + " takes no '" + name + "'"
                                    + (taken.isEmpty() ? "" : ", but " + String.join(", ", taken)));
                }
                continue;
            }
            String value = switch (name) {
                case "from" -> entry.optional("from", "all", Values.oneOf("nodes", "clients", "all"));
                case "by" -> entry.required("by", "1ms", FaultReader::delay);
                case "limit" -> entry.required("limit", "1MiB/s", FaultReader::bytesPerS);
                default -> throw new IllegalStateException("no reader for a parameter: name=" + name);
            };
            parameters.put(name, value);
        }
        return parameters;
    }

    private static String delay(String text) {
        return Units.format(Values.millis(MS, DELAY_MAX).parse(text));
    }

    private static String bytesPerS(String text) {
        if (!text.endsWith("/s")) {
            throw new IllegalArgumentException("'" + text + "' must be a size a second, such as 1MiB/s");
        }
        String size = text.substring(0, text.length() - 2).strip();
        return Units.format(Values.size(1, BYTES_PER_S_MAX).parse(size)) + "/s";
    }

    /** One that outlasts the load is no error: a scaled scenario keeps the lengths of its faults. */
    private void checkTimes(Fields entry, FaultSpec fault) {
        if (!load.phasesKnown()) {
            return;
        }
        Duration measured = load.measuredLength();
        if (fault.at().compareTo(measured) >= 0) {
            entry.problem(
                    "at",
                    "at=" + Units.format(fault.at()) + " is not before the end of the measured load, "
                            + Units.format(measured));
        }
    }

    /** A continue undoes a stop that was written before it, of the same subject and without an end of its own. */
    private void checkContinued(List<Fields> entries) {
        if (faults.size() != entries.size()) {
            return;
        }
        List<Integer> inTime = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            inTime.add(i);
        }
        inTime.sort((a, b) -> faults.get(a).at().compareTo(faults.get(b).at()));
        for (int index : inTime) {
            FaultSpec fault = faults.get(index);
            if (fault.action() == Action.STOP && fault.length() == null) {
                stopped.add(fault.subject());
            } else if (fault.action() == Action.CONTINUE && !stopped.remove(fault.subject())) {
                entries.get(index)
                        .problem(
                                "action",
                                "nothing to continue: no 'stop' of " + FaultWords.subject(fault.subject())
                                        + " without 'for' comes before");
            }
        }
    }
}

package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the list of load entries and gives each phase its name. Used once. */
final class LoadReader {

    private static final Duration LENGTH_MIN = Duration.ofMillis(1);
    private static final Duration LENGTH_MAX = Duration.ofDays(7);
    private static final int STEPS_MAX = 200;
    private static final int IN_FLIGHT_MAX = 1_000_000;
    private static final Rate RATE_STAND_IN = Rate.perSecond(1);
    private static final Duration LENGTH_STAND_IN = Duration.ofSeconds(1);

    private final List<LoadSpec> entries = new ArrayList<>();
    private final PhaseNames names = new PhaseNames();
    private final Map<String, String> namedBy = new HashMap<>();
    private final boolean hasConsumers;
    private boolean phasesKnown = true;

    LoadReader(Fields root, boolean hasConsumers) {
        this.hasConsumers = hasConsumers;
        if (!root.require("load")) {
            phasesKnown = false;
            return;
        }
        List<Fields> list = root.sections("load", Section.LOAD);
        for (Fields entry : list) {
            read(entry);
        }
        checkOneCapacity(list);
        if (list.isEmpty()) {
            phasesKnown = false;
            root.problem("load", "at least one phase is needed");
        } else if (phasesKnown && phases().stream().allMatch(PhaseSpec::warmup)) {
            root.problem("load", "only warm-up: at least one measured phase is needed");
        }
    }

    List<LoadSpec> entries() {
        return entries;
    }

    List<PhaseSpec> phases() {
        return PhaseNames.phases(entries);
    }

    /** False where an entry was so wrong that nobody can tell which phases it stands for. */
    boolean phasesKnown() {
        return phasesKnown;
    }

    /** From the start of the first measured phase to the end of the last phase. */
    Duration measuredLength() {
        return phases().stream()
                .dropWhile(PhaseSpec::warmup)
                .map(PhaseSpec::length)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void read(Fields entry) {
        List<String> kinds = Section.LOAD.keys().stream().filter(entry::has).toList();
        if (kinds.size() != 1) {
            phasesKnown = false;
            entry.problem(
                    kinds.isEmpty() ? "" : kinds.get(1),
                    kinds.isEmpty()
                            ? "must be one of " + String.join(" ", Section.LOAD.keys())
                            : "an entry has one kind of load, not two: put '- ' before it");
            return;
        }
        String kind = kinds.getFirst();
        switch (kind) {
            case "warmup" -> warmup(entry.section(kind, Section.WARMUP));
            case "constant" -> constant(entry.section(kind, Section.CONSTANT));
            case "ramp" -> ramp(entry.section(kind, Section.RAMP));
            case "steps" -> steps(entry.section(kind, Section.STEPS));
            case "search" -> search(entry.section(kind, Section.SEARCH));
            case "closed" -> closed(entry.section(kind, Section.CLOSED));
            default -> throw new IllegalStateException("no reader for load kind: kind=" + kind);
        }
    }

    private void warmup(Fields at) {
        entries.add(new LoadSpec.Warmup(rate(at, "rate"), length(at, "for")));
        namedBy.put(names.unique("warmup"), at.path());
    }

    private void constant(Fields at) {
        entries.add(new LoadSpec.Constant(name(at, "constant"), rate(at, "rate"), length(at, "for")));
    }

    private void ramp(Fields at) {
        entries.add(new LoadSpec.Ramp(name(at, "ramp"), rate(at, "from"), rate(at, "to"), length(at, "for")));
    }

    private void closed(Fields at) {
        boolean warmup = at.optional("warmup", false, Values.bool());
        entries.add(new LoadSpec.Closed(
                name(at, warmup ? "warmup" : "closed"),
                warmup,
                at.required("in_flight", 1, Values.integer(1, IN_FLIGHT_MAX)),
                length(at, "for")));
    }

    private void steps(Fields at) {
        Optional<Rate> from = at.required("from", Optional.empty(), LoadReader::someRate);
        Optional<Rate> to = at.required("to", Optional.empty(), LoadReader::someRate);
        Optional<Rate> by = at.required("by", Optional.empty(), LoadReader::someRate);
        Duration each = length(at, "each");
        if (from.isPresent() && to.isPresent() && by.isPresent()) {
            steps(at, from.get(), to.get(), by.get(), each);
        } else {
            phasesKnown = false;
        }
    }

    private void search(Fields at) {
        LoadSpec.Search entry = SearchReader.read(at, hasConsumers);
        entries.add(entry);
        entry.phases().forEach(phase -> namedBy.put(names.unique(phase.name()), at.path()));
    }

    /** A run has one figure of capacity. */
    private void checkOneCapacity(List<Fields> list) {
        boolean steps = list.stream().anyMatch(entry -> entry.has("steps"));
        list.stream()
                .filter(entry -> entry.has("search"))
                .skip(steps ? 0 : 1)
                .forEach(entry -> entry.problem(
                        "search",
                        "a run has one capacity: use one search" + (steps ? ", and no steps beside it" : "")));
    }

    boolean searches() {
        return entries.stream().anyMatch(LoadSpec.Search.class::isInstance);
    }

    private static Optional<Rate> someRate(String text) {
        return Optional.of(Units.rate(text));
    }

    private void steps(Fields at, Rate from, Rate to, Rate by, Duration each) {
        double steps = Math.floor((to.perSecond() - from.perSecond()) / by.perSecond()) + 1;
        if (steps < 1 || steps > STEPS_MAX) {
            phasesKnown = false;
            at.problem(
                    steps < 1 ? "to" : "by",
                    steps < 1
                            ? "to=" + Units.format(to) + " must not be below from=" + Units.format(from)
                            : "too many steps: steps=" + (long) steps + " limit=" + STEPS_MAX);
            return;
        }
        LoadSpec.Steps entry = new LoadSpec.Steps(from, to, by, each);
        entries.add(entry);
        entry.phases().forEach(phase -> namedBy.put(names.step(), at.path()));
    }

    /** A name that the file gives must stay as it is; one that it leaves out gives way to others. */
    private String name(Fields at, String absent) {
        if (!at.has("name")) {
            return named(names.unique(absent), at);
        }
        String wanted = at.optional("name", "", Values.name());
        if (wanted.isEmpty()) {
            return named(names.unique(absent), at);
        }
        if (names.isTaken(wanted)) {
            at.problem("name", "phase name '" + wanted + "' is already taken by " + namedBy.get(wanted));
        }
        return named(names.unique(wanted), at);
    }

    private String named(String name, Fields at) {
        namedBy.put(name, at.path());
        return name;
    }

    private static Rate rate(Fields at, String key) {
        return at.required(key, RATE_STAND_IN, Units::rate);
    }

    private static Duration length(Fields at, String key) {
        return at.required(key, LENGTH_STAND_IN, Values.duration(LENGTH_MIN, LENGTH_MAX));
    }
}

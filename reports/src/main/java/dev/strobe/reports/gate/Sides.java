package dev.strobe.reports.gate;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Baseline and candidate: what may be compared of them, as what, and in which phase.
 *
 * @param paired whether run {@code i} of the one was made right before or after run {@code i} of the other
 */
record Sides(List<GateRun> baseline, List<GateRun> candidate, boolean paired) {

    private static final double RATE_TOLERANCE = 0.005;

    Sides {
        baseline = List.copyOf(baseline);
        candidate = List.copyOf(candidate);
        if (paired && baseline.size() != candidate.size()) {
            throw new IllegalArgumentException(
                    "pairs need two runs each: baseline=" + baseline.size() + " candidate=" + candidate.size());
        }
    }

    /**
     * The sides as they were made: in pairs, if in the order of their start each two runs are one of each side. Then what
     * the machine did meanwhile drops out of the difference.
     */
    static Sides of(List<GateRun> baseline, List<GateRun> candidate) {
        Comparator<GateRun> byStart = Comparator.comparing(Sides::started);
        List<GateRun> first = baseline.stream().sorted(byStart).toList();
        List<GateRun> second = candidate.stream().sorted(byStart).toList();
        return new Sides(first, second, inTurn(first, second));
    }

    private static boolean inTurn(List<GateRun> baseline, List<GateRun> candidate) {
        if (baseline.size() != candidate.size()) {
            return false;
        }
        for (int pair = 0; pair + 1 < baseline.size(); pair++) {
            Instant last = later(started(baseline.get(pair)), started(candidate.get(pair)));
            if (!last.isBefore(started(baseline.get(pair + 1))) || !last.isBefore(started(candidate.get(pair + 1)))) {
                return false;
            }
        }
        return true;
    }

    private static Instant started(GateRun run) {
        return run.run().startedAt();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Why the two sides must not be compared, in words; empty where they may be. */
    List<String> unlike() {
        Set<String> reasons = new LinkedHashSet<>();
        List<GateRun> all = all();
        Run first = all.getFirst().run();
        for (GateRun other : all) {
            Run run = other.run();
            differs(reasons, "scenario", first.scenario().name(), run.scenario().name(), run);
            differs(reasons, "number of cores", first.host().cores(), run.host().cores(), run);
            if (first.scenario().name().equals(run.scenario().name())
                    && !other.load().equals(all.getFirst().load())) {
                reasons.add("content of the scenario differs between " + first.runId() + " and " + run.runId());
            }
            if (run.smoke()) {
                reasons.add(run.runId() + " is a smoke run: its time was scaled down");
            }
        }
        baseline.stream()
                .filter(run -> candidate.stream()
                        .anyMatch(other -> other.run().runId().equals(run.run().runId())))
                .forEach(run -> reasons.add(run.run().runId() + " is on both sides"));
        return List.copyOf(reasons);
    }

    private static void differs(Set<String> reasons, String what, Object first, Object other, Run run) {
        if (!first.equals(other)) {
            reasons.add(what + " differs: " + first + ", and " + other + " in " + run.runId());
        }
    }

    /**
     * The phase whose latency and CPU are compared: the one that policy names, else of those that most runs kept up with the
     * one with the highest load. Null where no phase is open, and at the same rate, in every run.
     */
    @Nullable String phase(@Nullable String named) {
        List<String> names = all().stream()
                .flatMap(run -> run.run().phases().stream())
                .filter(GateRun::open)
                .map(Phase::name)
                .distinct()
                .filter(this::sameLoad)
                .toList();
        if (named != null) {
            return names.contains(named) ? named : null;
        }
        Comparator<String> byFit = Comparator.comparingLong(
                name -> all().stream().filter(run -> fit(run, name)).count());
        return names.stream()
                .max(byFit.thenComparingDouble(name -> offered(all().getFirst(), name)))
                .orElse(null);
    }

    /** The probes of a search have the same names in every run and not the same rates. */
    private boolean sameLoad(String phase) {
        double first = offered(all().getFirst(), phase);
        return all().stream()
                .mapToDouble(run -> offered(run, phase))
                .allMatch(rate -> Math.abs(rate - first) <= RATE_TOLERANCE * first);
    }

    /** NaN where the run has no such phase, which is like no other. */
    private static double offered(GateRun run, String phase) {
        Phase measured = run.phase(phase).orElse(null);
        Double rate = measured == null ? null : measured.offeredPerS();
        return rate == null ? Double.NaN : rate;
    }

    /** Latency of a saturated phase is that of a queue: it depends on how long the phase lasted. */
    private static boolean fit(GateRun run, String phase) {
        return run.phase(phase)
                .filter(measured -> measured.valid() && !measured.marks().contains("saturated"))
                .isPresent();
    }

    private static Optional<String> unfit(GateRun run, @Nullable String phase) {
        Phase measured = phase == null ? null : run.phase(phase).orElse(null);
        if (run.unfit().isPresent() || measured == null || measured.valid()) {
            return run.unfit();
        }
        return Optional.of(run.run().runId() + ": phase " + phase + " is not valid, "
                + String.join("; ", measured.invalidReasons()));
    }

    /** Without the runs that cannot be trusted; of a pair both go. */
    Sides valid(@Nullable String phase, List<String> notes) {
        List<GateRun> first = new ArrayList<>();
        List<GateRun> second = new ArrayList<>();
        if (paired) {
            for (int pair = 0; pair < baseline.size(); pair++) {
                List<String> reasons = Stream.of(baseline.get(pair), candidate.get(pair))
                        .flatMap(run -> unfit(run, phase).stream())
                        .toList();
                if (reasons.isEmpty()) {
                    first.add(baseline.get(pair));
                    second.add(candidate.get(pair));
                }
                String name = "pair " + (pair + 1);
                reasons.forEach(reason -> notes.add(name + " left out, " + reason));
            }
        } else {
            keep(baseline, phase, first, notes);
            keep(candidate, phase, second, notes);
        }
        return new Sides(first, second, paired);
    }

    private static void keep(List<GateRun> from, @Nullable String phase, List<GateRun> to, List<String> notes) {
        for (GateRun run : from) {
            Optional<String> reason = unfit(run, phase);
            if (reason.isEmpty()) {
                to.add(run);
            }
            reason.ifPresent(text -> notes.add("left out, " + text));
        }
    }

    int runs() {
        return Math.min(baseline.size(), candidate.size());
    }

    private List<GateRun> all() {
        return Stream.concat(baseline.stream(), candidate.stream()).toList();
    }
}

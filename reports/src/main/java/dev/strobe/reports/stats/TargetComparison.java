package dev.strobe.reports.stats;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Targets under the same scenario, run in turn for several rounds: for each figure the median of each target, and how
 * much of the others' the first one needs.
 *
 * <p>A round is a pair: both targets met the machine in the same quarter of an hour, so what the machine did in between
 * rounds drops out of their ratio. The ratio is the geometric mean over the rounds, its interval Student's at 95 % over
 * the logarithms: a ratio of 2 and one of a half are equally far from 1. With fewer than three rounds there is no interval.
 *
 * @param targets as the runs name them, in the order they were asked for
 * @param rounds how many were made
 * @param notes what a reader must know before believing a ratio
 */
public record TargetComparison(
        String scenario, List<String> targets, int rounds, List<String> notes, List<PhaseRows> phases) {

    private static final int ROUNDS_FOR_INTERVAL = 3;
    private static final double CONFIDENCE = 0.95;

    /** Requests that carry unlike numbers of records are unlike work. */
    private static final double RECORDS_TOLERANCE = 0.1;

    /** The figures of one measured phase. */
    public record PhaseRows(String phase, List<Row> rows) {}

    /**
     * @param medians by target; null where it has no such figure
     * @param ratios of the first target to each of the others
     */
    public record Row(Metric metric, List<@Nullable Double> medians, List<Ratio> ratios) {}

    /**
     * @param mean null where no round has the figure of both
     * @param low end of the interval; null with fewer than three rounds
     */
    public record Ratio(
            int rounds,
            @Nullable Double mean,
            @Nullable Double low,
            @Nullable Double high) {}

    /** What is compared, in the order of the table. */
    public enum Metric {
        ACHIEVED("achieved"),
        P50("latency p50"),
        P99("latency p99"),
        P99_9("latency p99.9"),
        TARGET_CPU("target CPU/message"),
        RECORDS("records/request");

        private final String label;

        Metric(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        String text(@Nullable Double value) {
            return switch (this) {
                case ACHIEVED -> Figures.rate(value);
                case P50, P99, P99_9, TARGET_CPU -> Figures.latency(value);
                case RECORDS -> Figures.number(value);
            };
        }

        @Nullable Double of(Phase phase) {
            return switch (this) {
                case ACHIEVED -> phase.ackedPerS();
                case P50 -> bounded(phase, LatencySummary::p50Us);
                case P99 -> bounded(phase, LatencySummary::p99Us);
                case P99_9 -> bounded(phase, LatencySummary::p999Us);
                case TARGET_CPU -> phase.cpu().targetUsPerMsg();
                case RECORDS -> phase.recordsPerRequest();
            };
        }

        /** Nothing can be said of a percentile that is only a lower bound. */
        private static @Nullable Double bounded(Phase phase, Function<LatencySummary, @Nullable Double> percentile) {
            LatencySummary latency = latency(phase);
            return latency == null || latency.lowerBound() ? null : percentile.apply(latency);
        }
    }

    public TargetComparison {
        targets = List.copyOf(targets);
        notes = List.copyOf(notes);
        phases = List.copyOf(phases);
    }

    /** @param rounds each with one run for each target, in the same order of targets; at least one round of at least two */
    public static TargetComparison of(List<List<Run>> rounds) {
        List<Run> first = rounds.getFirst();
        List<String> targets = first.stream().map(run -> run.target().name()).toList();
        List<String> notes = notes(rounds);
        List<PhaseRows> phases = new ArrayList<>();
        for (String phase : phasesOf(rounds)) {
            List<Row> rows = new ArrayList<>();
            for (Metric metric : Metric.values()) {
                rows.add(row(metric, phase, rounds, targets.size()));
            }
            phases.add(new PhaseRows(phase, rows));
            unlikeRequests(rows, phase, targets).ifPresent(notes::add);
        }
        return new TargetComparison(first.getFirst().scenario().name(), targets, rounds.size(), notes, phases);
    }

    /** What the latencies of a phase count: to the consumer, or where there is none to the acknowledgement. */
    private static @Nullable LatencySummary latency(Phase phase) {
        Phase.Latencies latency = phase.latency();
        if (latency.endToEnd() != null) {
            return latency.endToEnd();
        }
        return latency.publishResponse() != null ? latency.publishResponse() : latency.publishService();
    }

    /** Phases that every target measured in some round, in the order of the first run that has them all. */
    private static List<String> phasesOf(List<List<Run>> rounds) {
        List<String> names = new ArrayList<>();
        for (List<Run> round : rounds) {
            for (Phase phase : round.getFirst().phases()) {
                boolean everywhere = round.stream()
                        .allMatch(run -> figured(run, phase.name()).isPresent());
                if (everywhere && !names.contains(phase.name())) {
                    names.add(phase.name());
                }
            }
        }
        return names;
    }

    private static Row row(Metric metric, String phase, List<List<Run>> rounds, int targets) {
        List<@Nullable Double> medians = new ArrayList<>();
        List<Ratio> ratios = new ArrayList<>();
        for (int target = 0; target < targets; target++) {
            List<Double> values = new ArrayList<>();
            List<Double> logs = new ArrayList<>();
            for (List<Run> round : rounds) {
                Double own = value(metric, phase, round.get(target));
                Double ofFirst = value(metric, phase, round.getFirst());
                if (own != null) {
                    values.add(own);
                }
                if (own != null && ofFirst != null && own > 0 && ofFirst > 0) {
                    logs.add(Math.log(ofFirst / own));
                }
            }
            medians.add(median(values));
            if (target > 0) {
                ratios.add(ratio(logs));
            }
        }
        return new Row(metric, medians, ratios);
    }

    private static @Nullable Double value(Metric metric, String phase, Run run) {
        Phase measured = figured(run, phase).orElse(null);
        return measured == null ? null : metric.of(measured);
    }

    /** A measured phase of a run that came to its end. */
    private static Optional<Phase> figured(Run run, String name) {
        if (run.verdict() == Verdict.ERROR || run.verdict() == Verdict.ABORTED) {
            return Optional.empty();
        }
        return run.phases().stream()
                .filter(phase ->
                        phase.kind() == Phase.Kind.MEASURE && phase.name().equals(name))
                .findFirst();
    }

    private static @Nullable Double median(List<Double> values) {
        if (values.isEmpty()) {
            return null;
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Ratio ratio(List<Double> logs) {
        if (logs.isEmpty()) {
            return new Ratio(0, null, null, null);
        }
        double[] all = logs.stream().mapToDouble(Double::doubleValue).toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        if (all.length < ROUNDS_FOR_INTERVAL) {
            return new Ratio(all.length, Math.exp(mean), null, null);
        }
        double squares =
                Arrays.stream(all).map(log -> (log - mean) * (log - mean)).sum();
        double error = Math.sqrt(squares / (all.length - 1) / all.length);
        double reach = error * TDistribution.of(all.length - 1.0).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
        return new Ratio(all.length, Math.exp(mean), Math.exp(mean - reach), Math.exp(mean + reach));
    }

    private static List<String> notes(List<List<Run>> rounds) {
        List<String> notes = new ArrayList<>();
        if (rounds.stream().flatMap(List::stream).anyMatch(Run::smoke)) {
            notes.add("smoke runs: their time was scaled down, so these figures compare nothing");
        }
        for (int round = 0; round < rounds.size(); round++) {
            for (Run run : rounds.get(round)) {
                if (run.verdict() != Verdict.PASS) {
                    notes.add("round " + (round + 1) + ", " + run.target().name() + ": "
                            + run.verdict().name().toLowerCase(Locale.ROOT)
                            + (run.verdictReasons().isEmpty()
                                    ? ""
                                    : ", "
                                            + run.verdictReasons()
                                                    .getFirst()
                                                    .lines()
                                                    .findFirst()
                                                    .orElse("")));
                }
            }
        }
        return notes;
    }

    private static Optional<String> unlikeRequests(List<Row> rows, String phase, List<String> targets) {
        Row records = rows.stream()
                .filter(row -> row.metric() == Metric.RECORDS)
                .findFirst()
                .orElseThrow();
        Double own = records.medians().getFirst();
        for (int target = 1; target < targets.size(); target++) {
            Double other = records.medians().get(target);
            if (own != null && other != null && Math.abs(own - other) > RECORDS_TOLERANCE * Math.max(own, other)) {
                return Optional.of("in " + phase + " requests carry " + Figures.number(own) + " records on "
                        + targets.getFirst() + " and " + Figures.number(other) + " on " + targets.get(target)
                        + ": that is unlike work, so part of the difference is the batching");
            }
        }
        return Optional.empty();
    }
}

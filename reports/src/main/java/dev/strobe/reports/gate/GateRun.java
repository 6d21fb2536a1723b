package dev.strobe.reports.gate;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run as the gate sees it.
 *
 * @param load what was offered and how, without the target: runs compare only where it is the same text
 * @param intervals latencies of each open phase, interval by interval, from due to delivered (to acknowledged, without
 *     consumers); empty where the run's log is missing
 * @param allocated bytes that the target allocated for each acknowledged message of a phase, as sampled; empty where nothing
 *     was sampled
 */
public record GateRun(Run run, String load, Map<String, List<LogBins>> intervals, Map<String, Double> allocated) {

    private static final String END_TO_END = "end_to_end";
    private static final String PUBLISH = "publish_response";
    private static final String HARNESS = "harness";
    private static final double BYTES_PER_KIB = 1024;
    private static final int INTERVALS_MAX = 240;
    private static final double SQRT_12 = Math.sqrt(12);

    public GateRun {
        intervals = Map.copyOf(intervals);
        allocated = Map.copyOf(allocated);
    }

    /**
     * @param scenario text of the run's {@code scenario.yaml}; null where it is missing, and the digest has to do
     * @param byTag the intervals of the run's latency log by tag
     */
    public static GateRun of(Run run, @Nullable String scenario, Map<String, List<Histogram>> byTag) {
        Map<String, List<LogBins>> intervals = new TreeMap<>();
        for (Phase phase : run.phases()) {
            if (open(phase)) {
                List<LogBins> own = merged(byTag, phase.name() + "/" + name(phase));
                if (!own.isEmpty()) {
                    intervals.put(phase.name(), own);
                }
            }
        }
        String load = scenario == null ? run.scenario().sha256() : withoutTarget(scenario);
        return new GateRun(run, load, intervals, Map.of());
    }

    /** The same run with what its profile tells. */
    public GateRun with(Profile profile) {
        Map<String, Double> perMessage = new TreeMap<>();
        for (Phase phase : run.phases()) {
            int from = (int) Math.ceil(phase.startS() / profile.bucketS());
            int to = Math.min(profile.buckets(), (int) Math.floor(phase.endS() / profile.bucketS()));
            double messages = phase.ackedPerS() * (to - from) * profile.bucketS();
            long allocatedKib = profile.parts().stream()
                    .filter(part ->
                            part.kind() == Profile.Kind.ALLOC && !part.process().equals(HARNESS))
                    .mapToLong(part -> part.between(from, to))
                    .sum();
            if (messages > 0 && allocatedKib > 0) {
                perMessage.put(phase.name(), allocatedKib * BYTES_PER_KIB / messages);
            }
        }
        return new GateRun(run, load, intervals, perMessage);
    }

    /** Which tags of a latency log are wanted. */
    public static boolean wanted(String tag) {
        return tag.contains("/" + END_TO_END) || tag.endsWith("/" + PUBLISH);
    }

    /** The subscriptions of one interval are one distribution. */
    private static List<LogBins> merged(Map<String, List<Histogram>> byTag, String name) {
        TreeMap<Long, LogBins> byStart = new TreeMap<>();
        byTag.forEach((tag, histograms) -> {
            if (tag.equals(name) || tag.startsWith(name + "/")) {
                for (Histogram histogram : histograms) {
                    byStart.computeIfAbsent(histogram.getStartTimeStamp(), start -> new LogBins())
                            .add(LogBins.of(histogram));
                }
            }
        });
        return coarse(new ArrayList<>(byStart.values()));
    }

    /** Of a long run neighbouring intervals are taken together: what is drawn is blocks of many anyway. */
    private static List<LogBins> coarse(List<LogBins> fine) {
        if (fine.size() <= INTERVALS_MAX) {
            return fine;
        }
        List<LogBins> halved = new ArrayList<>();
        for (int index = 0; index < fine.size(); index += 2) {
            LogBins both = new LogBins();
            both.add(fine.get(index));
            if (index + 1 < fine.size()) {
                both.add(fine.get(index + 1));
            }
            halved.add(both);
        }
        return coarse(halved);
    }

    /** Top-level lines of the resolved scenario but those that name targets. */
    private static String withoutTarget(String scenario) {
        StringBuilder kept = new StringBuilder();
        boolean skipped = false;
        for (String line : scenario.lines().toList()) {
            boolean top = !line.isEmpty() && !Character.isWhitespace(line.charAt(0)) && !line.startsWith("-");
            if (top) {
                skipped = line.startsWith("target:") || line.startsWith("compare:");
            }
            if (!skipped) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }

    /** Why the run cannot be compared at all, in words; empty where it can. */
    Optional<String> unfit() {
        String name = run.runId() + ": ";
        return switch (run.verdict()) {
            case PASS, FAIL -> Optional.empty();
            case INVALID, ERROR, ABORTED ->
                Optional.of(name
                        + run.verdict().name().toLowerCase(Locale.ROOT)
                        + run.verdictReasons().stream()
                                .findFirst()
                                .flatMap(reason -> reason.lines().findFirst())
                                .map(reason -> ", " + reason)
                                .orElse(""));
        };
    }

    Optional<Phase> phase(String name) {
        return run.phases().stream()
                .filter(phase -> open(phase) && phase.name().equals(name))
                .findFirst();
    }

    /** Measured on a schedule that the target could not slow down. */
    static boolean open(Phase phase) {
        return phase.kind() == Phase.Kind.MEASURE && phase.load() == Phase.Load.OPEN;
    }

    private static boolean closed(Phase phase) {
        return phase.kind() == Phase.Kind.MEASURE && phase.load() == Phase.Load.CLOSED;
    }

    long lost() {
        return run.delivery().lostAcked();
    }

    /**
     * The run's figure of a metric; empty where it has none that may be compared.
     *
     * @param phase the one whose latency and CPU count; null where no phase is open
     */
    Optional<Figure> figure(GateMetric metric, @Nullable String phase) {
        return switch (metric) {
            case THROUGHPUT -> throughput();
            case CAPACITY -> capacity();
            case P50 -> percentile(phase, LatencySummary::p50Us, 0.5);
            case P99 -> percentile(phase, LatencySummary::p99Us, 0.99);
            case P99_9 -> percentile(phase, LatencySummary::p999Us, 0.999);
            case CPU -> cpu(phase);
            case ALLOCATION ->
                costed(phase).map(Phase::name).map(allocated::get).map(bytes -> new Figure(bytes, 0));
            case START_UP ->
                Optional.ofNullable(run.target().startupMs())
                        .filter(ms -> ms > 0)
                        .map(ms -> new Figure(ms, 0));
            case LOST -> Optional.empty();
        };
    }

    private Optional<Figure> throughput() {
        return run.phases().stream()
                .filter(phase -> closed(phase) && phase.valid() && phase.ackedPerS() > 0)
                .map(phase -> new Figure(phase.ackedPerS(), 0))
                .reduce((a, b) -> a.value() >= b.value() ? a : b);
    }

    /** A knee from steps is known no better than to a step: anything within the bracket would have given it. */
    private Optional<Figure> capacity() {
        Run.Capacity capacity = run.capacity();
        if (capacity == null) {
            return Optional.empty();
        }
        Double low = capacity.kneeLowPerS();
        Double high = capacity.kneeHighPerS();
        Double value = capacity.withinSloPerS() != null ? capacity.withinSloPerS() : low;
        if (value == null || value <= 0) {
            return Optional.empty();
        }
        double within = low != null && high != null && low > 0 && high > low ? Math.log(high / low) / SQRT_12 : 0;
        return Optional.of(new Figure(value, within));
    }

    private Optional<Figure> percentile(
            @Nullable String phase, Function<LatencySummary, @Nullable Double> of, double quantile) {
        Phase measured = phase == null ? null : phase(phase).orElse(null);
        LatencySummary latency = measured == null ? null : latency(measured);
        Double value = latency == null || latency.lowerBound() ? null : of.apply(latency);
        if (measured == null || value == null || value <= 0) {
            return Optional.empty();
        }
        List<LogBins> own = intervals.getOrDefault(measured.name(), List.of());
        return Optional.of(new Figure(value, BlockBootstrap.standardError(own, quantile, run.seed())));
    }

    private Optional<Figure> cpu(@Nullable String phase) {
        ToDoubleFunction<Phase> perMessage = measured -> {
            Double us = measured.cpu().targetUsPerMsg();
            return us == null ? 0 : us;
        };
        return costed(phase).map(perMessage::applyAsDouble).filter(us -> us > 0).map(us -> new Figure(us, 0));
    }

    /** The phase that tells what a message costs. */
    private Optional<Phase> costed(@Nullable String phase) {
        return phase != null
                ? phase(phase)
                : run.phases().stream().filter(GateRun::closed).reduce((first, last) -> last);
    }

    private static @Nullable LatencySummary latency(Phase phase) {
        LatencySummary endToEnd = phase.latency().endToEnd();
        return endToEnd != null ? endToEnd : phase.latency().publishResponse();
    }

    private static String name(Phase phase) {
        return phase.latency().endToEnd() != null ? END_TO_END : PUBLISH;
    }
}

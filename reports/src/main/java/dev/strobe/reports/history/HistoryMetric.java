package dev.strobe.reports.history;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.Figures;
import dev.strobe.reports.stats.HardestPhase;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figures that a history keeps of each run, in the order in which they are shown. Latencies and CPU are of the run's
 * hardest phase that did not saturate; where that phase was not valid, the run has none. A percentile that is only a lower
 * bound is left out: it cannot be compared.
 */
public enum HistoryMetric {
    THROUGHPUT("throughput_per_s", "throughput", Unit.PER_SECOND, Better.HIGHER),
    KNEE("knee_low_per_s", "knee", Unit.PER_SECOND, Better.HIGHER),
    WITHIN_SLO("within_slo_per_s", "rate within SLO", Unit.PER_SECOND, Better.HIGHER),
    END_TO_END_P50("end_to_end.p50_us", "end-to-end p50", Unit.MICROSECONDS, Better.LOWER),
    END_TO_END_P99("end_to_end.p99_us", "end-to-end p99", Unit.MICROSECONDS, Better.LOWER),
    END_TO_END_P99_9("end_to_end.p99_9_us", "end-to-end p99.9", Unit.MICROSECONDS, Better.LOWER),
    PUBLISH_P50("publish_response.p50_us", "publish p50", Unit.MICROSECONDS, Better.LOWER),
    PUBLISH_P99("publish_response.p99_us", "publish p99", Unit.MICROSECONDS, Better.LOWER),
    PUBLISH_P99_9("publish_response.p99_9_us", "publish p99.9", Unit.MICROSECONDS, Better.LOWER),
    SERVICE_P50("publish_service.p50_us", "service p50", Unit.MICROSECONDS, Better.LOWER),
    SERVICE_P99("publish_service.p99_us", "service p99", Unit.MICROSECONDS, Better.LOWER),
    TARGET_CPU("target_us_per_msg", "target CPU/message", Unit.MICROSECONDS, Better.LOWER),
    HARNESS_CPU("harness_us_per_msg", "harness CPU/message", Unit.MICROSECONDS, Better.LOWER),
    RECORDS("records_per_request", "records/request", Unit.NUMBER, Better.NEITHER),
    UNAVAILABLE("unavailable_ms", "unavailable", Unit.MILLISECONDS, Better.LOWER),
    RECOVERED("recovered_ms", "recovered", Unit.MILLISECONDS, Better.LOWER),
    LOST("lost_acked", "lost", Unit.MESSAGES, Better.LOWER),
    DUPLICATED("duplicated", "duplicated", Unit.MESSAGES, Better.LOWER),
    CORRUPTED("corrupted", "corrupted", Unit.MESSAGES, Better.LOWER);

    /** What a value counts, which decides how it prints. */
    public enum Unit {
        PER_SECOND,
        MICROSECONDS,
        MILLISECONDS,
        MESSAGES,
        NUMBER
    }

    /** Which way is good. */
    public enum Better {
        HIGHER,
        LOWER,
        NEITHER
    }

    private final String key;
    private final String label;
    private final Unit unit;
    private final Better better;

    HistoryMetric(String key, String label, Unit unit, Better better) {
        this.key = key;
        this.label = label;
        this.unit = unit;
        this.better = better;
    }

    /** Its name in the file. */
    public String key() {
        return key;
    }

    /** Its name for people. */
    public String label() {
        return label;
    }

    public Unit unit() {
        return unit;
    }

    public Better better() {
        return better;
    }

    public String text(@Nullable Double value) {
        if (value == null) {
            return Figures.NONE;
        }
        return switch (unit) {
            case PER_SECOND -> Figures.rate(value);
            case MICROSECONDS -> Figures.latency(value);
            case MILLISECONDS -> Figures.millis(value);
            case MESSAGES -> Figures.count(Math.round(value));
            case NUMBER -> Figures.number(value);
        };
    }

    public static Optional<HistoryMetric> named(String key) {
        for (HistoryMetric metric : values()) {
            if (metric.key.equals(key)) {
                return Optional.of(metric);
            }
        }
        return Optional.empty();
    }

    /** The phase that latencies and CPU are of. */
    static Optional<Phase> phase(Run run) {
        return HardestPhase.of(run);
    }

    /** The figures of a run by key, in order; those that it does not have are left out. */
    static Map<String, Double> valuesOf(Run run) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (HistoryMetric metric : values()) {
            Double value = metric.of(run);
            if (value != null) {
                values.put(metric.key, value);
            }
        }
        return values;
    }

    private @Nullable Double of(Run run) {
        Run.Capacity capacity = run.capacity();
        return switch (this) {
            case THROUGHPUT -> throughput(run.phases());
            case KNEE -> capacity == null ? null : capacity.kneeLowPerS();
            case WITHIN_SLO -> capacity == null ? null : capacity.withinSloPerS();
            case UNAVAILABLE -> worst(run.faults(), Run.FaultOutcome::unavailableMs);
            case RECOVERED -> worst(run.faults(), Run.FaultOutcome::recoveredMs);
            case LOST -> measured(run, run.delivery().lostAcked());
            case DUPLICATED -> measured(run, run.delivery().duplicated());
            case CORRUPTED -> measured(run, run.delivery().corrupted());
            default -> phase(run).filter(Phase::valid).map(this::of).orElse(null);
        };
    }

    private @Nullable Double of(Phase phase) {
        Phase.Latencies latency = phase.latency();
        boolean open = phase.load() == Phase.Load.OPEN;
        LatencySummary publish = open ? latency.publishResponse() : null;
        LatencySummary service = open ? null : latency.publishService();
        return switch (this) {
            case END_TO_END_P50 -> bounded(latency.endToEnd(), LatencySummary::p50Us);
            case END_TO_END_P99 -> bounded(latency.endToEnd(), LatencySummary::p99Us);
            case END_TO_END_P99_9 -> bounded(latency.endToEnd(), LatencySummary::p999Us);
            case PUBLISH_P50 -> bounded(publish, LatencySummary::p50Us);
            case PUBLISH_P99 -> bounded(publish, LatencySummary::p99Us);
            case PUBLISH_P99_9 -> bounded(publish, LatencySummary::p999Us);
            case SERVICE_P50 -> bounded(service, LatencySummary::p50Us);
            case SERVICE_P99 -> bounded(service, LatencySummary::p99Us);
            case TARGET_CPU -> phase.cpu().targetUsPerMsg();
            case HARNESS_CPU -> phase.cpu().harnessUsPerMsg();
            case RECORDS -> phase.recordsPerRequest();
            default -> null;
        };
    }

    private static @Nullable Double bounded(
            @Nullable LatencySummary summary, Function<LatencySummary, @Nullable Double> percentile) {
        return summary == null || summary.lowerBound() ? null : percentile.apply(summary);
    }

    private static @Nullable Double throughput(List<Phase> phases) {
        return phases.stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE && phase.ackedPerS() > 0)
                .max(Comparator.comparingDouble(Phase::ackedPerS))
                .map(Phase::ackedPerS)
                .orElse(null);
    }

    private static @Nullable Double worst(
            List<Run.FaultOutcome> faults, Function<Run.FaultOutcome, @Nullable Double> figure) {
        Double worst = null;
        for (Run.FaultOutcome fault : faults) {
            Double value = figure.apply(fault);
            if (value != null && (worst == null || value > worst)) {
                worst = value;
            }
        }
        return worst;
    }

    private static @Nullable Double measured(Run run, long count) {
        return run.delivery().sent() == 0 ? null : (double) count;
    }
}

package dev.strobe.harness.engine;

import dev.strobe.harness.scenario.Expectation;
import dev.strobe.harness.scenario.ExpectationParser;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.ExpectationOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds a scenario's expectations against what was measured. Pure functions. */
final class Expectations {

    private static final double US_PER_MS = 1e3;

    private Expectations() {}

    /** What was found over all phases together. */
    record WholeRun(Run.Delivery delivery, Run.@Nullable Capacity capacity, List<Run.FaultOutcome> faults) {}

    /** What each expectation came to; latency and rate ones of a smoke run are shown as met or not, never judged. */
    static List<ExpectationOutcome> evaluate(List<Expectation> expectations, List<Phase> phases, WholeRun whole) {
        List<ExpectationOutcome> outcomes = new ArrayList<>();
        for (Expectation expectation : expectations) {
            List<Phase> where = phases(expectation, phases);
            Double value = ExpectationParser.ofFaults(expectation.metric())
                    ? worstFault(expectation, whole.faults())
                    : value(expectation.metric(), where, whole.delivery(), whole.capacity());
            boolean met = value != null && expectation.comparison().holds(value, expectation.limit());
            outcomes.add(new ExpectationOutcome(
                    expectation.text(), value == null ? null : text(expectation.metric(), value), met));
        }
        return outcomes;
    }

    /** Whether the expectation is about what was delivered, which no machine can falsify. */
    static boolean aboutDelivery(Expectation expectation) {
        return !isLatency(expectation.metric()) && !isRate(expectation.metric());
    }

    /**
     * Names of the phases whose figures some expectation rests on.
     *
     * @param search those that the capacity of a search rests on; null where the load has none
     */
    static Set<String> restsOn(List<Expectation> expectations, List<Phase> phases, @Nullable Set<String> search) {
        Set<String> names = new HashSet<>();
        for (Expectation expectation : expectations) {
            if (search != null && ExpectationParser.ofCapacity(expectation.metric())) {
                names.addAll(search);
            } else if (!aboutDelivery(expectation)) {
                phases(expectation, phases).forEach(phase -> names.add(phase.name()));
            }
        }
        return names;
    }

    private static List<Phase> phases(Expectation expectation, List<Phase> phases) {
        boolean measured = expectation.phase().isEmpty() || ExpectationParser.ofFaults(expectation.metric());
        return phases.stream()
                .filter(phase -> measured
                        ? phase.kind() == Phase.Kind.MEASURE
                        : phase.name().equals(expectation.phase()))
                .toList();
    }

    private static @Nullable Double value(
            String metric, List<Phase> phases, Run.Delivery delivery, Run.@Nullable Capacity capacity) {
        if (ExpectationParser.ofCapacity(metric)) {
            return capacity == null ? null : capacity(metric, capacity);
        }
        if (isLatency(metric) || isRate(metric)) {
            return worst(metric, phases);
        }
        return (double) count(metric, delivery);
    }

    private static @Nullable Double capacity(String metric, Run.Capacity capacity) {
        return switch (metric) {
            case "knee_low" -> capacity.kneeLowPerS();
            case "knee_high" -> capacity.kneeHighPerS();
            case "capacity" -> capacity.withinSloPerS();
            default -> throw new IllegalStateException("unknown capacity: metric=" + metric);
        };
    }

    /** Over several phases: the highest latency, the lowest rate; null if any of them has none. */
    private static @Nullable Double worst(String metric, List<Phase> phases) {
        Double worst = null;
        for (Phase phase : phases) {
            Double value = isLatency(metric) ? latency(metric, phase) : rate(metric, phase);
            if (value == null) {
                return null;
            }
            if (worst == null) {
                worst = value;
            } else {
                worst = isLatency(metric) ? Math.max(worst, value) : Math.min(worst, value);
            }
        }
        return worst;
    }

    private static @Nullable Double latency(String metric, Phase phase) {
        int dot = metric.indexOf('.');
        LatencySummary summary = switch (metric.substring(0, dot)) {
            case "publish_response" -> phase.latency().publishResponse();
            case "publish_service" -> phase.latency().publishService();
            case "end_to_end" -> phase.latency().endToEnd();
            case "schedule_delay" -> phase.latency().scheduleDelay();
            default -> throw new IllegalStateException("unknown latency: metric=" + metric);
        };
        return summary == null ? null : statistic(summary, metric.substring(dot + 1));
    }

    /** A figure of a latency by the name that a scenario gives it; null with too few values. */
    static @Nullable Double statistic(LatencySummary summary, String name) {
        return switch (name) {
            case "p50" -> summary.p50Us();
            case "p90" -> summary.p90Us();
            case "p99" -> summary.p99Us();
            case "p99_9" -> summary.p999Us();
            case "p99_99" -> summary.p9999Us();
            case "max" -> summary.maxUs();
            case "mean" -> summary.meanUs();
            default -> throw new IllegalStateException("unknown statistic: name=" + name);
        };
    }

    private static Double rate(String metric, Phase phase) {
        return switch (metric) {
            case "sent_per_s" -> phase.sentPerS();
            case "acked_per_s" -> phase.ackedPerS();
            case "received_per_s" -> phase.receivedPerS();
            default -> throw new IllegalStateException("unknown rate: metric=" + metric);
        };
    }

    private static long count(String metric, Run.Delivery delivery) {
        return switch (metric) {
            case "sent" -> delivery.sent();
            case "acked" -> delivery.acked();
            case "failed" -> delivery.failed();
            case "received" -> delivery.received();
            case "lost_acked" -> delivery.lostAcked();
            case "duplicated" -> delivery.duplicated();
            case "redelivered" -> delivery.redelivered();
            case "reordered" -> delivery.reordered();
            case "reordered_acked" -> known(delivery.reorderedAcked());
            case "offsets_back" -> known(delivery.offsetsBack());
            case "corrupted" -> delivery.corrupted();
            case "unknown" -> delivery.unknown();
            case "unsent" -> delivery.unsent();
            case "undelivered" -> delivery.undelivered();
            default -> throw new IllegalStateException("unknown count: metric=" + metric);
        };
    }

    /** Null only in runs of older versions, which are not judged again. */
    private static long known(@Nullable Long count) {
        return Objects.requireNonNull(count, "a run of this version counts it");
    }

    /** In us, of the worst of the faults that are meant; null if one of them was not observed, or none befell. */
    private static @Nullable Double worstFault(Expectation expectation, List<Run.FaultOutcome> faults) {
        Double worstMs = null;
        for (Run.FaultOutcome fault : faults) {
            if (!expectation.phase().isEmpty() && !fault.action().equals(expectation.phase())) {
                continue;
            }
            Double ms = switch (expectation.metric()) {
                case "detected" -> fault.detectedMs();
                case "unavailable" -> fault.unavailableMs();
                case "recovered" -> fault.recoveredMs();
                case "longest_gap" -> fault.longestGapMs();
                case "drained" -> fault.drainedMs();
                default -> throw new IllegalStateException("unknown figure: metric=" + expectation.metric());
            };
            if (ms == null) {
                return null;
            }
            worstMs = worstMs == null ? ms : (Double) Math.max(worstMs, ms);
        }
        return worstMs == null ? null : (Double) (worstMs * US_PER_MS);
    }

    /** Latencies and what faults cost: anything in us. */
    private static boolean isLatency(String metric) {
        return metric.indexOf('.') > 0 || ExpectationParser.ofFaults(metric);
    }

    private static boolean isRate(String metric) {
        return metric.endsWith("_per_s") || ExpectationParser.ofCapacity(metric);
    }

    private static String text(String metric, double value) {
        if (isLatency(metric)) {
            return String.format(Locale.ROOT, "%.1f us", value);
        }
        return isRate(metric)
                ? String.format(Locale.ROOT, "%.0f/s", value)
                : String.format(Locale.ROOT, "%d", (long) value);
    }
}

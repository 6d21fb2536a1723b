package dev.strobe.reports.stats;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run.Anomaly;
import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.run.SeriesPoint.IntervalLatency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Marks the intervals of a run that stand out from those around them, and names what else changed then.
 *
 * <p>The rule, for each interval of a measured phase and each metric:
 *
 * <ol>
 *   <li>The baseline is the median of the up to {@value #WINDOW_HALF} intervals before and after it in the same phase, itself
 *       left out, and their median absolute deviation, times 1.4826. So a step between phases is never marked, a slow trend
 *       moves its own baseline, and a change that stays becomes the new baseline.
 *   <li>It is marked if it lies more than {@value #SIGMAS} such deviations from the median. With n intervals around it the
 *       bound is 1 + {@value #FEW} / n times as far, because few intervals tell little of their own spread.
 *   <li>A tiny effect is never marked, however steady the rest: a latency must be at least {@value #LATENCY_RATIO} times its
 *       baseline and {@value #LATENCY_US} us above it, a rate at least {@value #RATE_SHARE} of its baseline and
 *       {@value #RATE_PER_S}/s away from it.
 * </ol>
 *
 * <p>Latencies are compared by their logarithms, because they spread by factors and not by differences, and only upwards.
 * Warm-ups are left out, and of each phase the first interval, which belongs to the change of load, and any of less than
 * half the usual length. A phase with fewer than {@value #INTERVALS_MIN} others is too short to know what is usual.
 */
public final class Anomalies {

    /** Intervals that a phase needs, the first one not counted. */
    public static final int INTERVALS_MIN = 13;

    static final int WINDOW_HALF = 30;
    private static final double SIGMAS = 5;
    private static final double FEW = 6;
    private static final double LATENCY_RATIO = 1.5;
    private static final double LATENCY_US = 500;
    private static final double RATE_SHARE = 0.1;
    private static final double RATE_PER_S = 10;

    /** So many are kept of a run, those that stand out furthest. */
    private static final int ANOMALIES_MAX = 200;

    private static final String ACKED = "acked_per_s";
    private static final List<String> LATENCIES = List.of("end_to_end", "publish_response");

    private Anomalies() {}

    /** Stretches of one phase that overlap or touch. */
    public record Moment(double atS, double untilS, String phase, List<Anomaly> anomalies) {}

    /** @param column of the series, as it is named in {@code series.jsonl} */
    private record Metric(String column, boolean latency, Function<SeriesPoint, @Nullable Double> of) {}

    /** The intervals of a phase in which a metric has a value. */
    private static final class Values {

        private final Metric metric;
        private final List<SeriesPoint> points;
        private final double[] values;

        private Values(Metric metric, List<SeriesPoint> phase) {
            this.metric = metric;
            this.points = phase.stream()
                    .filter(point -> metric.of().apply(point) != null)
                    .toList();
            this.values = points.stream()
                    .map(metric.of())
                    .mapToDouble(value -> value == null ? Double.NaN : value)
                    .toArray();
        }

        int size() {
            return values.length;
        }

        /** The values around the stretch, which is itself left out. */
        double[] around(int from, int until) {
            return IntStream.range(Math.max(0, from - WINDOW_HALF), Math.min(size(), until + WINDOW_HALF))
                    .filter(i -> i < from || i >= until)
                    .mapToDouble(i -> values[i])
                    .toArray();
        }
    }

    /** @param score how many times as far from its baseline as the rule asks for */
    private record Scored(Anomaly anomaly, double score) {}

    /**
     * Finds what stands out in a run.
     *
     * @param phases those of the run; only measured ones are looked at
     * @return in the order of time
     */
    public static List<Anomaly> find(List<Phase> phases, List<SeriesPoint> series, List<RunEvent> events) {
        List<Scored> found = new ArrayList<>();
        for (Phase phase : phases) {
            List<SeriesPoint> points = whole(phase, series);
            if (phase.kind() == Phase.Kind.MEASURE && points.size() >= INTERVALS_MIN) {
                Meanwhile meanwhile = new Meanwhile(points, events);
                for (Metric metric : metrics(points)) {
                    found.addAll(stretches(phase.name(), new Values(metric, points), meanwhile));
                }
            }
        }
        return found.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(ANOMALIES_MAX)
                .map(Scored::anomaly)
                .sorted(Comparator.comparingDouble(Anomaly::atS).thenComparing(Anomaly::metric))
                .toList();
    }

    /** Brings together what stood out at the same time, since one event shows in several figures. */
    public static List<Moment> moments(List<Anomaly> anomalies) {
        List<Moment> moments = new ArrayList<>();
        List<Anomaly> inTime = anomalies.stream()
                .sorted(Comparator.comparingDouble(Anomaly::atS))
                .toList();
        for (Anomaly anomaly : inTime) {
            Moment last = moments.isEmpty() ? null : moments.getLast();
            if (last != null && last.phase().equals(anomaly.phase()) && anomaly.atS() <= last.untilS()) {
                List<Anomaly> together = new ArrayList<>(last.anomalies());
                together.add(anomaly);
                double untilS = Math.max(last.untilS(), anomaly.untilS());
                moments.set(moments.size() - 1, new Moment(last.atS(), untilS, last.phase(), List.copyOf(together)));
            } else {
                moments.add(new Moment(anomaly.atS(), anomaly.untilS(), anomaly.phase(), List.of(anomaly)));
            }
        }
        return moments;
    }

    /** The intervals of a phase but the first, without those that were cut short. */
    private static List<SeriesPoint> whole(Phase phase, List<SeriesPoint> series) {
        List<SeriesPoint> all = series.stream()
                .filter(point -> phase.name().equals(point.phase()))
                .toList();
        if (all.isEmpty()) {
            return all;
        }
        double usualS = Baseline.of(
                        all.stream().mapToDouble(SeriesPoint::intervalS).toArray())
                .median();
        return all.stream()
                .skip(1)
                .filter(point -> point.intervalS() >= usualS / 2)
                .toList();
    }

    private static List<Metric> metrics(List<SeriesPoint> points) {
        TreeSet<String> names = new TreeSet<>();
        points.forEach(point -> names.addAll(point.latency().keySet()));
        List<Metric> metrics = new ArrayList<>();
        for (String name : names) {
            String latency = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
            if (LATENCIES.contains(latency)) {
                metrics.add(new Metric(name + ".p99_us", true, point -> p99Us(point, name)));
            }
        }
        metrics.add(new Metric(ACKED, false, SeriesPoint::ackedPerS));
        return metrics;
    }

    private static @Nullable Double p99Us(SeriesPoint point, String name) {
        IntervalLatency latency = point.latency().get(name);
        return latency == null ? null : latency.p99Us();
    }

    private static List<Scored> stretches(String phase, Values values, Meanwhile meanwhile) {
        List<Scored> found = new ArrayList<>();
        if (values.size() < INTERVALS_MIN) {
            return found;
        }
        Map<Integer, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            double score = score(values, i);
            if (score >= 1) {
                scores.put(i, score);
            }
        }
        for (int from : scores.keySet()) {
            if (!scores.containsKey(from - 1)) {
                int until = from + 1;
                while (scores.containsKey(until)) {
                    until++;
                }
                double score = IntStream.range(from, until)
                        .mapToDouble(i -> scores.getOrDefault(i, 0.0))
                        .max()
                        .orElse(0);
                found.add(new Scored(anomaly(phase, values, from, until, meanwhile), score));
            }
        }
        return found;
    }

    /** How far an interval stands out, as a multiple of what the rule asks for; 0 for a tiny effect. */
    private static double score(Values values, int i) {
        boolean latency = values.metric.latency();
        double value = values.values[i];
        double[] around = values.around(i, i + 1);
        double usual = Baseline.of(around).median();
        if (latency ? value < usual * LATENCY_RATIO || value < usual + LATENCY_US : tiny(value, usual)) {
            return 0;
        }
        Baseline baseline =
                Baseline.of(latency ? Arrays.stream(around).map(Anomalies::log).toArray() : around);
        double distance = Math.abs((latency ? log(value) : value) - baseline.median());
        double least = SIGMAS * (1 + FEW / around.length) * baseline.sigma();
        return least == 0 ? Double.MAX_VALUE : distance / least;
    }

    private static boolean tiny(double perS, double usualPerS) {
        double change = Math.abs(perS - usualPerS);
        return change < usualPerS * RATE_SHARE || change < RATE_PER_S;
    }

    private static Anomaly anomaly(String phase, Values values, int from, int until, Meanwhile meanwhile) {
        Baseline baseline = Baseline.of(values.around(from, until));
        double extreme = IntStream.range(from, until)
                .mapToDouble(i -> values.values[i])
                .boxed()
                .max(Comparator.comparingDouble(value -> Math.abs(value - baseline.median())))
                .orElseThrow();
        SeriesPoint first = values.points.get(from);
        double atS = first.tS() - first.intervalS();
        double untilS = values.points.get(until - 1).tS();
        // What completed late in the first interval was held up before it.
        double reachS = values.metric.latency() ? extreme / 1e6 : 0;
        return new Anomaly(
                rounded(atS),
                rounded(untilS),
                phase,
                values.metric.column(),
                rounded(extreme),
                rounded(baseline.median()),
                rounded(baseline.deviation()),
                meanwhile.of(atS, untilS, reachS));
    }

    private static double log(double us) {
        return Math.log(Math.max(1, us));
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}

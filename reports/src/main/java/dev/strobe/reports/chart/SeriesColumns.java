package dev.strobe.reports.chart;

import dev.strobe.reports.run.SeriesPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns intervals into columns for the time charts. A long run has more intervals than a chart has pixels; neighbours are
 * then merged to at most {@value #POINTS_MAX} points, latencies and backlog to their worst and rates to their mean, so that
 * no spike is lost.
 */
public final class SeriesColumns {

    static final int POINTS_MAX = 1_500;

    private SeriesColumns() {}

    public static Map<String, Object> of(List<SeriesPoint> series) {
        int group = Math.max(1, (series.size() + POINTS_MAX - 1) / POINTS_MAX);
        List<List<SeriesPoint>> groups = new ArrayList<>();
        for (int from = 0; from < series.size(); from += group) {
            groups.add(series.subList(from, Math.min(series.size(), from + group)));
        }
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("merged", group);
        columns.put("t", groups.stream().map(List::getLast).map(SeriesPoint::tS).toList());
        columns.put("offered", means(groups, SeriesPoint::offeredPerS));
        columns.put("sent", means(groups, SeriesPoint::sentPerS));
        columns.put("acked", means(groups, SeriesPoint::ackedPerS));
        columns.put("received", means(groups, SeriesPoint::receivedPerS));
        columns.put("backlog", worst(groups, point -> (double) point.backlog()));
        columns.put("errors", means(groups, SeriesColumns::errorsPerS));
        columns.put("harness", means(groups, point -> point.host().harnessCpuCores()));
        columns.put("target", means(groups, point -> point.host().targetCpuCores()));
        columns.put("foreign", means(groups, point -> point.host().foreignCpuCores()));
        columns.put("latency", latencies(series, groups));
        return columns;
    }

    private static Map<String, Object> latencies(List<SeriesPoint> series, List<List<SeriesPoint>> groups) {
        TreeSet<String> names = new TreeSet<>();
        series.forEach(point -> names.addAll(point.latency().keySet()));
        Map<String, Object> latencies = new LinkedHashMap<>();
        for (String name : names) {
            latencies.put(
                    name,
                    Map.of(
                            "p50", worst(groups, point -> us(point, name, SeriesPoint.IntervalLatency::p50Us)),
                            "p99", worst(groups, point -> us(point, name, SeriesPoint.IntervalLatency::p99Us)),
                            "max", worst(groups, point -> us(point, name, SeriesPoint.IntervalLatency::maxUs))));
        }
        return latencies;
    }

    private static Double errorsPerS(SeriesPoint point) {
        long errors =
                point.errors().values().stream().mapToLong(Long::longValue).sum();
        return point.intervalS() <= 0 ? 0 : errors / point.intervalS();
    }

    private static @Nullable Double us(
            SeriesPoint point, String name, Function<SeriesPoint.IntervalLatency, @Nullable Double> figure) {
        SeriesPoint.IntervalLatency latency = point.latency().get(name);
        return latency == null ? null : figure.apply(latency);
    }

    private static List<@Nullable Double> means(
            List<List<SeriesPoint>> groups, Function<SeriesPoint, @Nullable Double> figure) {
        return columns(groups, figure, (sum, count) -> sum / count, (a, b) -> a + b);
    }

    private static List<@Nullable Double> worst(
            List<List<SeriesPoint>> groups, Function<SeriesPoint, @Nullable Double> figure) {
        return columns(groups, figure, (most, count) -> most, Math::max);
    }

    private static List<@Nullable Double> columns(
            List<List<SeriesPoint>> groups,
            Function<SeriesPoint, @Nullable Double> figure,
            java.util.function.DoubleBinaryOperator end,
            java.util.function.DoubleBinaryOperator join) {
        List<@Nullable Double> column = new ArrayList<>(groups.size());
        for (List<SeriesPoint> group : groups) {
            double joined = 0;
            int count = 0;
            for (SeriesPoint point : group) {
                Double value = figure.apply(point);
                if (value != null) {
                    joined = join.applyAsDouble(joined, value);
                    count++;
                }
            }
            column.add(count == 0 ? null : Math.round(end.applyAsDouble(joined, count) * 1_000) / 1_000.0);
        }
        return column;
    }
}

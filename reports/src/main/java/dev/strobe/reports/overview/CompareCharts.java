package dev.strobe.reports.overview;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.run.SeriesPoint.IntervalLatency;
import dev.strobe.reports.stats.SideBySide;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The data that the charts of a comparison are drawn from, in the units of the run format. */
final class CompareCharts {

    private static final List<String> LATENCIES = List.of("end_to_end", "publish_response", "publish_service");
    private static final int POINTS_PER_DECADE = 24;

    private CompareCharts() {}

    static Map<String, Object> data(SideBySide compared, List<ComparedRun> runs) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ComparedRun run = runs.get(i);
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("letter", SideBySide.letter(i));
            data.put("name", run.source().run().target().name());
            data.put("phases", phases(run).stream().map(CompareCharts::phase).toList());
            data.put("spectra", spectra(run));
            data.put("series", series(run));
            all.add(data);
        }
        return Map.of("runs", all);
    }

    private static List<Phase> phases(ComparedRun run) {
        return run.source().run().phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE)
                .toList();
    }

    private static Map<String, @Nullable Object> phase(Phase phase) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", phase.name());
        data.put("offered", phase.offeredPerS());
        data.put("acked", phase.ackedPerS());
        data.put("end_to_end", p99Us(phase.latency().endToEnd()));
        data.put("publish_response", p99Us(phase.latency().publishResponse()));
        data.put("publish_service", p99Us(phase.latency().publishService()));
        return data;
    }

    private static @Nullable Double p99Us(@Nullable LatencySummary summary) {
        return summary == null ? null : summary.p99Us();
    }

    /** By phase and latency: pairs of (one in how many messages is slower, latency in us). */
    private static Map<String, Map<String, List<double[]>>> spectra(ComparedRun run) {
        Map<String, Map<String, List<double[]>>> spectra = new LinkedHashMap<>();
        for (Phase phase : phases(run)) {
            Map<String, List<double[]>> curves = new TreeMap<>();
            for (String latency : LATENCIES) {
                Histogram ns = run.sums().get(phase.name() + "/" + latency);
                if (ns != null && ns.getTotalCount() > 0) {
                    curves.put(latency, curve(ns));
                }
            }
            spectra.put(phase.name(), curves);
        }
        return spectra;
    }

    private static List<double[]> curve(Histogram ns) {
        List<double[]> points = new ArrayList<>();
        long count = ns.getTotalCount();
        for (int i = 0; ; i++) {
            double oneIn = Math.pow(10, i / (double) POINTS_PER_DECADE);
            if (oneIn >= count) {
                points.add(new double[] {count, rounded(ns.getMaxValue() / 1e3)});
                return points;
            }
            points.add(new double[] {
                Math.round(oneIn * 1e3) / 1e3, rounded(ns.getValueAtPercentile(100 * (1 - 1 / oneIn)) / 1e3)
            });
        }
    }

    /** By phase and latency: seconds since the phase began, p50, p99 and largest in us; null where there were too few. */
    private static Map<String, Map<String, List<List<@Nullable Double>>>> series(ComparedRun run) {
        Map<String, Map<String, List<List<@Nullable Double>>>> series = new LinkedHashMap<>();
        for (Phase phase : phases(run)) {
            Map<String, List<List<@Nullable Double>>> ofPhase = new TreeMap<>();
            for (SeriesPoint point : run.series()) {
                if (phase.name().equals(point.phase())) {
                    add(ofPhase, point, phase.startS());
                }
            }
            series.put(phase.name(), ofPhase);
        }
        return series;
    }

    private static void add(Map<String, List<List<@Nullable Double>>> ofPhase, SeriesPoint point, double startS) {
        for (String latency : LATENCIES) {
            IntervalLatency figures = point.latency().get(latency);
            if (figures != null && figures.count() > 0) {
                List<@Nullable Double> row = new ArrayList<>();
                row.add(rounded(point.tS() - startS));
                row.add(figures.p50Us());
                row.add(figures.p99Us());
                row.add(figures.maxUs());
                ofPhase.computeIfAbsent(latency, missing -> new ArrayList<>()).add(row);
            }
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}

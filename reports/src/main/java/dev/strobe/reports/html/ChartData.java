package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The data block that the charts are drawn from: compact, in the units of the run format. */
final class ChartData {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> SPECTRUM = List.of("publish_service", "publish_response", "end_to_end");
    private static final int EVENTS_MAX = 2_000;
    private static final int POINTS_PER_DECADE = 24;

    private ChartData() {}

    /** Safe inside a script element: no {@code <} is left that could end it. */
    static String json(ReportSource source) {
        Run run = source.run();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("cores", run.host().cores());
        data.put("smoke", run.smoke());
        data.put("phases", run.phases().stream().map(ChartData::phase).toList());
        data.put("keyPhase", KeyPhase.of(run).map(Phase::name).orElse(null));
        Run.Capacity capacity = run.capacity();
        data.put("kneeLow", capacity == null ? null : capacity.kneeLowPerS());
        data.put("kneeHigh", capacity == null ? null : capacity.kneeHighPerS());
        data.put("kneeMethod", capacity == null ? null : capacity.method());
        data.put("series", SeriesColumns.of(source.series()));
        data.put("events", events(source.events()));
        data.put("faults", FaultSection.data(run));
        data.put("anomalies", AnomalySection.data(run.anomalies()));
        data.put("slowest", SlowestSection.data(source.slowest()));
        data.put("tracesUrl", SlowestSection.tracesUrl(run));
        data.put("spectra", spectra(run, source.latencies()));
        return JSON.writeValueAsString(data)
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static Map<String, @Nullable Object> phase(Phase phase) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", phase.name());
        data.put("measured", PhaseWords.measured(phase));
        data.put("closed", PhaseWords.closed(phase));
        data.put("inFlight", phase.inFlight());
        data.put("start", phase.startS());
        data.put("end", phase.endS());
        data.put("offered", phase.offeredPerS());
        data.put("acked", rounded(phase.ackedPerS()));
        data.put("received", rounded(phase.receivedPerS()));
        data.put("marks", PhaseWords.marks(phase));
        data.put("endToEnd", latency(phase.latency().endToEnd()));
        data.put("publish", latency(PhaseWords.publish(phase)));
        return data;
    }

    private static @Nullable Map<String, @Nullable Object> latency(@Nullable LatencySummary summary) {
        if (summary == null || summary.count() == 0) {
            return null;
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("p50", rounded(summary.p50Us()));
        data.put("p90", rounded(summary.p90Us()));
        data.put("p99", rounded(summary.p99Us()));
        data.put("p99.9", rounded(summary.p999Us()));
        data.put("max", rounded(summary.maxUs()));
        data.put("lowerBound", summary.lowerBound());
        return data;
    }

    /** Phases are drawn as bands, so they are left out; of very many events the longest are kept. */
    private static List<List<Object>> events(List<RunEvent> events) {
        return events.stream()
                .filter(event -> !event.kind().equals("phase"))
                .sorted((a, b) -> Double.compare(length(b), length(a)))
                .limit(EVENTS_MAX)
                .sorted((a, b) -> Double.compare(a.tS(), b.tS()))
                .map(event -> List.<Object>of(event.tS(), length(event), event.kind(), event.text()))
                .toList();
    }

    private static double length(RunEvent event) {
        Double durationS = event.durationS();
        return durationS == null ? 0 : durationS;
    }

    private static Map<String, Map<String, List<double[]>>> spectra(Run run, Map<String, Histogram> latencies) {
        Map<String, Map<String, List<double[]>>> spectra = new LinkedHashMap<>();
        for (Phase phase : run.phases()) {
            Map<String, List<double[]>> curves = new TreeMap<>();
            for (String name : SPECTRUM) {
                Histogram ns = sum(latencies, phase.name() + "/" + name);
                boolean responseOfClosed = PhaseWords.closed(phase) && name.equals("publish_response");
                if (ns != null && ns.getTotalCount() > 0 && !responseOfClosed) {
                    curves.put(name, curve(ns));
                }
            }
            if (!curves.isEmpty()) {
                spectra.put(phase.name(), curves);
            }
        }
        return spectra;
    }

    /** The values under a tag and, for end to end, under the tags of its subscriptions; null where there are none. */
    private static @Nullable Histogram sum(Map<String, Histogram> latencies, String tag) {
        Histogram sum = null;
        for (Map.Entry<String, Histogram> entry : latencies.entrySet()) {
            if (entry.getKey().equals(tag) || entry.getKey().startsWith(tag + "/")) {
                if (sum == null) {
                    sum = entry.getValue().copy();
                } else {
                    sum.add(entry.getValue());
                }
            }
        }
        return sum;
    }

    /** Pairs of (one in how many messages is slower, latency in us), evenly spaced on a log axis, up to the slowest one. */
    private static List<double[]> curve(Histogram ns) {
        List<double[]> points = new ArrayList<>();
        long count = ns.getTotalCount();
        for (int i = 0; ; i++) {
            double oneIn = Math.pow(10, i / (double) POINTS_PER_DECADE);
            if (oneIn >= count) {
                points.add(new double[] {count, rounded(ns.getMaxValue() / 1e3)});
                return points;
            }
            double us = ns.getValueAtPercentile(100 * (1 - 1 / oneIn)) / 1e3;
            points.add(new double[] {Math.round(oneIn * 1e3) / 1e3, rounded(us)});
        }
    }

    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Math.round(value * 10) / 10.0;
    }
}

package dev.strobe.reports.html;

import dev.strobe.reports.chart.LatencyLimit;
import dev.strobe.reports.chart.SeriesColumns;
import dev.strobe.reports.chart.Spectra;
import dev.strobe.reports.chart.TargetLanes;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.stats.PercentileInterval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The data block that the charts are drawn from: compact, in the units of the run format. */
final class ChartData {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int EVENTS_MAX = 2_000;

    private ChartData() {}

    /** Safe inside a script element: no {@code <} is left that could end it. */
    static String json(ReportSource source) {
        Run run = source.run();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("run", run.runId());
        data.put("title", run.scenario().name() + " on " + run.target().name());
        data.put("cores", run.host().cores());
        data.put("smoke", run.smoke());
        Map<String, PercentileInterval> p99 = source.latencies().p99();
        data.put(
                "phases",
                run.phases().stream()
                        .map(phase -> phase(phase, p99.get(phase.name())))
                        .toList());
        data.put("keyPhase", KeyPhase.of(run).map(Phase::name).orElse(null));
        Run.Capacity capacity = run.capacity();
        data.put("kneeLow", capacity == null ? null : capacity.kneeLowPerS());
        data.put("kneeHigh", capacity == null ? null : capacity.kneeHighPerS());
        data.put("kneeMethod", capacity == null ? null : capacity.method());
        data.put(
                "slo",
                capacity == null
                        ? null
                        : LatencyLimit.of(capacity.slo())
                                .map(LatencyLimit::data)
                                .orElse(null));
        data.put("series", SeriesColumns.of(source.series()));
        data.put("events", events(source.events()));
        data.put("lanes", lanes(source));
        data.put("bins", source.latencies().binned());
        data.put("faults", FaultSection.data(run));
        data.put("anomalies", AnomalySection.data(run.anomalies()));
        data.put(
                "slowest",
                SlowestSection.data(
                        source.traces().perPhase(), source.latencies().startEpochS()));
        data.put("tracesUrl", SlowestSection.tracesUrl(run));
        data.put("spectra", Spectra.of(run, source.latencies().sums()));
        data.put("markdown", MarkdownSummary.of(run));
        return JSON.writeValueAsString(data)
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static List<List<Object>> lanes(ReportSource source) {
        Double originS = source.latencies().startEpochS();
        if (originS == null) {
            return List.of();
        }
        Set<Object> toldByTarget = source.events().stream()
                .filter(event ->
                        !event.detail().getOrDefault("where", "harness").equals("harness"))
                .map(RunEvent::kind)
                .collect(Collectors.toSet());
        return TargetLanes.of(source.traces().overTime(), originS).stream()
                .filter(stretch -> stretch.stream().noneMatch(toldByTarget::contains))
                .toList();
    }

    private static Map<String, @Nullable Object> phase(Phase phase, @Nullable PercentileInterval p99) {
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
        data.put("p99", p99 == null ? null : List.of(rounded(p99.lowUs()), rounded(p99.highUs())));
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
                .map(event -> List.<Object>of(
                        event.tS(),
                        length(event),
                        event.kind(),
                        event.text(),
                        event.detail().getOrDefault("where", "")))
                .toList();
    }

    private static double length(RunEvent event) {
        Double durationS = event.durationS();
        return durationS == null ? 0 : durationS;
    }

    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Math.round(value * 10) / 10.0;
    }
}

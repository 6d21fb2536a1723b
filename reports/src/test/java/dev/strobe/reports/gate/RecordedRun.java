package dev.strobe.reports.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a real run of one build left of each interval: CPU time and messages of the target, latencies, and the throughput of
 * the closed loop, if it had one. Playing it again draws its intervals in blocks, so that a bad second keeps its neighbours.
 */
record RecordedRun(String group, List<Interval> intervals, List<Double> peakPerS, Map<GateMetric, Double> within) {

    private static final String RESOURCE = "/dev/strobe/reports/gate/recorded-runs.jsonl.gz";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<GateMetric, Double> QUANTILES =
            Map.of(GateMetric.P50, 0.5, GateMetric.P99, 0.99, GateMetric.P99_9, 0.999);

    record Interval(double cpuUs, double messages, LogBins latency) {}

    /**
     * A change for the worse that is planted in a played run.
     *
     * @param tail factor of what lies above the median, so that only p99 and p99.9 can tell
     */
    record Change(double cpu, double throughput, double tail) {
        static final Change NONE = new Change(1, 1, 1);
    }

    static List<RecordedRun> all() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(RecordedRun.class.getResourceAsStream(RESOURCE))),
                StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> parse(JSON.readTree(line))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedRun parse(JsonNode tree) {
        List<Interval> intervals = new ArrayList<>();
        for (JsonNode interval : tree.get("intervals")) {
            LogBins bins = new LogBins();
            int index = 0;
            for (JsonNode count : interval.get("bins")) {
                // A negative number is a gap of so many empty bins.
                if (count.asInt() < 0) {
                    index -= count.asInt();
                } else {
                    bins.add(index++, count.asInt());
                }
            }
            intervals.add(new Interval(
                    interval.get("cpu_us").asDouble(), interval.get("messages").asDouble(), bins));
        }
        List<Double> peak = new ArrayList<>();
        tree.get("peak_per_s").forEach(perS -> peak.add(perS.asDouble()));
        List<LogBins> latencies = intervals.stream().map(Interval::latency).toList();
        Map<GateMetric, Double> within = new EnumMap<>(GateMetric.class);
        QUANTILES.forEach(
                (metric, quantile) -> within.put(metric, BlockBootstrap.standardError(latencies, quantile, 1)));
        return new RecordedRun(tree.get("group").asString(), intervals, peak, within);
    }

    /** The runs of each build. */
    static List<List<RecordedRun>> groups(List<RecordedRun> runs) {
        Map<String, List<RecordedRun>> groups = new TreeMap<>();
        runs.forEach(run ->
                groups.computeIfAbsent(run.group(), group -> new ArrayList<>()).add(run));
        return List.copyOf(groups.values());
    }

    /** One more run of the same build, with a change planted in it. */
    Map<GateMetric, Figure> play(SplittableRandom random, Change change) {
        LogBins latency = new LogBins();
        double cpuUs = 0;
        double messages = 0;
        for (int index : BlockBootstrap.indexes(intervals.size(), random)) {
            Interval interval = intervals.get(index);
            latency.add(interval.latency());
            cpuUs += interval.cpuUs();
            messages += interval.messages();
        }
        Map<GateMetric, Figure> figures = new EnumMap<>(GateMetric.class);
        if (!peakPerS.isEmpty()) {
            double peak = Arrays.stream(BlockBootstrap.indexes(peakPerS.size(), random))
                    .mapToDouble(peakPerS::get)
                    .average()
                    .orElseThrow();
            figures.put(GateMetric.THROUGHPUT, new Figure(change.throughput() * peak, 0));
        }
        figures.put(GateMetric.CPU, new Figure(change.cpu() * cpuUs / messages, 0));
        QUANTILES.forEach((metric, quantile) -> figures.put(
                metric,
                new Figure(
                        (metric == GateMetric.P50 ? 1 : change.tail()) * Math.exp(latency.logQuantile(quantile)),
                        Objects.requireNonNull(within.get(metric)))));
        return figures;
    }
}

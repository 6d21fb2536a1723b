package dev.strobe.reports.gate;

import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.SeriesPoint;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the recording that {@link RecordedRun} plays from run directories: the first argument is the file to write, the others
 * are directories. Of each run the first open phase is kept, and the throughput of the last closed one, if there is any. Runs
 * of one target and one scenario are a group. Started by hand when the recording is renewed; docs/GATE.md tells how.
 */
final class RecordedRunWriter {

    private static final double US_PER_S = 1e6;

    /** Intervals at the edges of a phase hold less than a second of it. */
    private static final double WHOLE = 0.5;

    private RecordedRunWriter() {}

    public static void main(String[] arguments) throws IOException {
        try (Writer out = new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(Path.of(arguments[0]))), StandardCharsets.UTF_8)) {
            for (String folder : Arrays.asList(arguments).subList(1, arguments.length)) {
                out.write(RunDirectory.line(line(new RunDirectory(Path.of(folder)))) + "\n");
            }
        }
    }

    private static Map<String, Object> line(RunDirectory directory) {
        GateRun run = GateRun.of(directory.read(), null, LatencyLog.intervals(directory.latencyLog(), GateRun::wanted));
        String phase = name(run, Phase.Load.OPEN).getFirst();
        List<LogBins> latencies = Objects.requireNonNull(run.intervals().get(phase));
        List<SeriesPoint> points = points(directory, phase);
        List<Map<String, Object>> intervals = new ArrayList<>();
        for (int index = 0; index < Math.min(latencies.size(), points.size()); index++) {
            SeriesPoint point = points.get(index);
            double cores = Objects.requireNonNull(point.host().targetCpuCores());
            intervals.add(Map.of(
                    "cpu_us", Math.round(cores * point.intervalS() * US_PER_S),
                    "messages", Math.round(point.ackedPerS() * point.intervalS()),
                    "bins", bins(latencies.get(index))));
        }
        List<String> closed = name(run, Phase.Load.CLOSED);
        List<Long> peak = closed.isEmpty()
                ? List.of()
                : points(directory, closed.getLast()).stream()
                        .map(point -> Math.round(point.ackedPerS()))
                        .toList();
        String group = run.run().scenario().name() + " on " + run.run().target().name();
        return Map.of("group", group, "intervals", intervals, "peak_per_s", peak);
    }

    private static List<String> name(GateRun run, Phase.Load load) {
        return run.run().phases().stream()
                .filter(phase -> phase.kind() == Phase.Kind.MEASURE && phase.load() == load)
                .map(Phase::name)
                .toList();
    }

    private static List<SeriesPoint> points(RunDirectory directory, String phase) {
        return directory.readSeries().stream()
                .filter(point -> phase.equals(point.phase()) && point.intervalS() > WHOLE)
                .toList();
    }

    private static List<Long> bins(LogBins latency) {
        List<Long> bins = new ArrayList<>();
        long gap = 0;
        for (int index = 0; index < LogBins.BINS; index++) {
            if (latency.count(index) == 0) {
                gap++;
            } else {
                if (gap > 0) {
                    bins.add(-gap);
                    gap = 0;
                }
                bins.add(latency.count(index));
            }
        }
        return bins;
    }
}

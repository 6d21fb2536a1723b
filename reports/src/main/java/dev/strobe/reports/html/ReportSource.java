package dev.strobe.reports.html;

import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.RunEvent;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.run.SpanLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Everything a report is made of.
 *
 * @param latencies summed intervals by log tag; empty where the run wrote no latency log
 * @param slowest the slowest messages of each phase; empty where none was traced
 * @param files names of the files in the run directory, the report itself left out
 */
record ReportSource(
        Run run,
        List<SeriesPoint> series,
        List<RunEvent> events,
        Map<String, Histogram> latencies,
        List<SpanLog.MessageTrace> slowest,
        List<String> files) {

    static ReportSource read(RunDirectory directory) {
        return new ReportSource(
                directory.read(),
                directory.readSeries(),
                directory.readEvents(),
                LatencyLog.byTag(directory.latencyLog()),
                SpanLog.slowest(directory.spans(), SlowestSection.PER_PHASE),
                files(directory));
    }

    private static List<String> files(RunDirectory directory) {
        String report = name(directory.report());
        try (Stream<Path> files = Files.list(directory.path())) {
            return files.filter(Files::isRegularFile)
                    .map(ReportSource::name)
                    .filter(name -> !name.equals(report) && !name.endsWith(".partial"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list run directory: path=" + directory.path(), e);
        }
    }

    private static String name(Path file) {
        return file.getName(file.getNameCount() - 1).toString();
    }
}

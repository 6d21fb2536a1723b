package dev.strobe.reports.html;

import dev.strobe.reports.chart.LatencyPass;
import dev.strobe.reports.run.Profile;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a report is made of.
 *
 * @param latencies what the latency log holds; of nothing where the run wrote none
 * @param traces the slowest messages; none where none was traced
 * @param files names of the files in the run directory, the report itself left out
 * @param profile null where no stacks were sampled
 */
record ReportSource(
        Run run,
        List<SeriesPoint> series,
        List<RunEvent> events,
        LatencyPass latencies,
        SpanLog.Slowest traces,
        List<String> files,
        @Nullable Profile profile) {

    /** Of the messages that are looked at over time there is one for each of so many stretches. */
    private static final int STRETCHES = 600;

    private static final double NS_PER_S = 1e9;

    static ReportSource read(RunDirectory directory) {
        Run run = directory.read();
        long stretchNs = (long) (Math.max(1, run.durationS() / STRETCHES) * NS_PER_S);
        return new ReportSource(
                run,
                directory.readSeries(),
                once(directory.readEvents()),
                LatencyPass.over(directory.latencyLog(), run),
                SpanLog.slowest(directory.spans(), SlowestSection.most(run), stretchNs),
                files(directory),
                directory.readProfile());
    }

    /** An election that the harness saw and a recording tells of too is told once: by the recording, which knows the time. */
    private static List<RunEvent> once(List<RunEvent> events) {
        Set<String> recorded = events.stream()
                .filter(event -> event.kind().equals("election") && isRecorded(event))
                .map(event ->
                        event.detail().get("partition") + " " + event.detail().get("epoch"))
                .collect(Collectors.toUnmodifiableSet());
        return events.stream()
                .filter(event ->
                        !event.kind().equals("election") || isRecorded(event) || !recorded.contains(seen(event)))
                .toList();
    }

    private static boolean isRecorded(RunEvent event) {
        return "recording".equals(event.detail().get("source"));
    }

    /** As a recording would name it. */
    private static String seen(RunEvent election) {
        Map<String, String> detail = election.detail();
        return detail.get("topic") + "-" + detail.get("partition") + " " + detail.get("leader_epoch");
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

package dev.strobe.reports.overview;

import dev.strobe.reports.run.LatencyIntervals;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.stats.BlockBootstrap.Counts;
import dev.strobe.reports.stats.SideBySide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * Everything that a comparison takes from one run directory. Only {@code run.json} must be there.
 *
 * @param sums all values by tag, those of all subscriptions added up
 */
public record ComparedRun(SideBySide.Source source, List<SeriesPoint> series, Map<String, Histogram> sums) {

    public static ComparedRun read(RunDirectory directory) {
        Map<String, Histogram> sums = new TreeMap<>();
        Map<String, TreeMap<Long, Counts>> byStart = new TreeMap<>();
        LatencyIntervals.read(directory.latencyLog(), interval -> {
            String tag = withoutSubscription(interval.getTag() == null ? "" : interval.getTag());
            sums.computeIfAbsent(tag, missing -> empty(interval)).add(interval);
            byStart.computeIfAbsent(tag, missing -> new TreeMap<>())
                    .merge(interval.getStartTimeStamp(), Counts.of(interval), Counts::plus);
        });
        Map<String, List<Counts>> latencies = new TreeMap<>();
        byStart.forEach((tag, intervals) -> latencies.put(tag, List.copyOf(intervals.values())));
        return new ComparedRun(
                new SideBySide.Source(directory.read(), scenario(directory), latencies), directory.readSeries(), sums);
    }

    private static String scenario(RunDirectory directory) {
        try {
            return Files.exists(directory.scenario()) ? Files.readString(directory.scenario()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read scenario: file=" + directory.scenario(), e);
        }
    }

    /** {@code step-1/end_to_end/billing} counts into {@code step-1/end_to_end}. */
    private static String withoutSubscription(String tag) {
        int second = tag.indexOf('/', tag.indexOf('/') + 1);
        return second < 0 ? tag : tag.substring(0, second);
    }

    private static Histogram empty(AbstractHistogram like) {
        Histogram sum = new Histogram(like.getHighestTrackableValue(), like.getNumberOfSignificantValueDigits());
        sum.setAutoResize(true);
        return sum;
    }
}

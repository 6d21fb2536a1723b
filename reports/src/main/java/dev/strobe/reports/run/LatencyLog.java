package dev.strobe.reports.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code latency.hlog}: a HdrHistogram interval log, version 1.3, values in nanoseconds, interval starts in seconds
 * since the run's first phase started.
 *
 * <p>Each interval histogram carries the tag {@code phase/latency} or {@code phase/end_to_end/subscription}, where latency
 * is one of {@code publish_response}, {@code publish_service}, {@code end_to_end}, {@code schedule_delay} and
 * {@code generator_delay}. Intervals of one tag add up to what the phase states.
 */
public final class LatencyLog {

    private LatencyLog() {}

    /**
     * The sum of all intervals of each tag; empty if the file does not exist. A last line that was cut off is passed over.
     *
     * @throws UncheckedIOException if the file cannot be read, or a line before the last one is broken
     */
    public static Map<String, Histogram> byTag(Path file) {
        Map<String, Histogram> sums = new TreeMap<>();
        if (!Files.exists(file)) {
            return sums;
        }
        try (InputStream in = Files.newInputStream(file)) {
            HistogramLogReader reader = new HistogramLogReader(in);
            while (reader.hasNext()) {
                if (next(reader, file) instanceof AbstractHistogram interval) {
                    String tag = interval.getTag() == null ? "" : interval.getTag();
                    sums.computeIfAbsent(tag, t -> empty(t, interval)).add(interval);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read latency log: file=" + file, e);
        }
        return sums;
    }

    private static @Nullable EncodableHistogram next(HistogramLogReader reader, Path file) throws IOException {
        try {
            return reader.nextIntervalHistogram();
        } catch (RuntimeException e) {
            if (reader.hasNext()) {
                throw new IOException("broken line in latency log: file=" + file, e);
            }
            return null;
        }
    }

    private static Histogram empty(String tag, AbstractHistogram like) {
        Histogram sum = new Histogram(like.getHighestTrackableValue(), like.getNumberOfSignificantValueDigits());
        sum.setAutoResize(true);
        sum.setTag(tag);
        return sum;
    }
}

package dev.strobe.reports.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.jspecify.annotations.Nullable;

/** Reads {@code latency.hlog} interval by interval, as {@link LatencyLog} sums it up. */
public final class LatencyIntervals {

    private LatencyIntervals() {}

    /**
     * Hands over the histogram of each line, tagged and with the start of its interval, in the order of the file; none if
     * it does not exist. What follows a broken line is left out.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    public static void read(Path file, Consumer<AbstractHistogram> sink) {
        if (!Files.exists(file)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            HistogramLogReader reader = new HistogramLogReader(in);
            AbstractHistogram interval = next(reader);
            while (interval != null) {
                sink.accept(interval);
                interval = next(reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read latency log: file=" + file, e);
        }
    }

    /** Null at the end, and where a line is broken. */
    private static @Nullable AbstractHistogram next(HistogramLogReader reader) {
        try {
            return reader.hasNext() && reader.nextIntervalHistogram() instanceof AbstractHistogram interval
                    ? interval
                    : null;
        } catch (RuntimeException e) {
            return null;
        }
    }
}

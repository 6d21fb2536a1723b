package dev.strobe.reports.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
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

    private static final long VALUE_NS_MAX = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final String START_TIME = "#[StartTime: ";
    private static final double MS_PER_S = 1e3;
    private static final double YEAR_S = 365 * 24 * 3_600.0;

    private LatencyLog() {}

    /**
     * One line.
     *
     * @param tag empty where the line has none
     * @param startS in seconds since the first phase started
     * @param counts null where they were not asked for
     */
    public record Interval(
            String tag,
            double startS,
            double lengthS,
            @Nullable IntervalCounts counts) {

        public double endS() {
            return startS + lengthS;
        }
    }

    /**
     * The sum of all intervals of each tag; empty if the file does not exist. A last line that was cut off is passed over.
     *
     * @throws UncheckedIOException if the file cannot be read, or a line before the last one is broken
     */
    public static Map<String, Histogram> byTag(Path file) {
        Map<String, Histogram> sums = new TreeMap<>();
        read(file, interval -> addTo(sums, interval));
        return sums;
    }

    /**
     * The intervals of each tag in the order of the file, with their start times; empty if the file does not exist. A last
     * line that was cut off is passed over.
     *
     * @param wanted the tags to keep
     * @throws UncheckedIOException as {@link #byTag}
     */
    public static Map<String, List<Histogram>> intervals(Path file, Predicate<String> wanted) {
        Map<String, List<Histogram>> intervals = new TreeMap<>();
        read(file, interval -> {
            IntervalCounts counts = interval.counts();
            if (counts != null && wanted.test(interval.tag())) {
                Histogram histogram = empty(interval.tag());
                histogram.setStartTimeStamp(Math.round(interval.startS() * MS_PER_S));
                counts.addTo(histogram);
                intervals
                        .computeIfAbsent(interval.tag(), tag -> new ArrayList<>())
                        .add(histogram);
            }
        });
        return intervals;
    }

    /** Adds an interval to the sum of its tag. */
    public static void addTo(Map<String, Histogram> sums, Interval interval) {
        IntervalCounts counts = interval.counts();
        if (counts != null) {
            counts.addTo(sums.computeIfAbsent(interval.tag(), LatencyLog::empty));
        }
    }

    /**
     * Hands over each line with its values, in the order of the file; none if it does not exist.
     *
     * @throws UncheckedIOException as {@link #byTag}
     */
    public static void read(Path file, Consumer<Interval> sink) {
        lines(file, true, sink);
    }

    /** Hands over each line without its values, which is fast: what intervals and tags there are. */
    public static void outline(Path file, Consumer<Interval> sink) {
        lines(file, false, sink);
    }

    /** When the first phase started, in seconds since 1970; empty if the log does not tell. */
    public static OptionalDouble startEpochS(Path file) {
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(START_TIME)) {
                    return OptionalDouble.of(startEpochS(line));
                }
                if (!line.startsWith("#")) {
                    break;
                }
            }
            return OptionalDouble.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static double startEpochS(String line) {
        int from = START_TIME.length();
        return Double.parseDouble(line.substring(from, line.indexOf(' ', from)));
    }

    private static void lines(Path file, boolean values, Consumer<Interval> sink) {
        if (!Files.exists(file)) {
            return;
        }
        double originS = startEpochS(file).orElse(0);
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String line = nextLine(reader);
            while (line != null) {
                Interval interval = parse(line, values, originS);
                String next = nextLine(reader);
                if (interval != null) {
                    sink.accept(interval);
                } else if (next != null) {
                    throw new IOException("broken line in latency log: file=" + file);
                }
                line = next;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read latency log: file=" + file, e);
        }
    }

    private static @Nullable String nextLine(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        while (line != null && (line.isBlank() || line.startsWith("#") || line.startsWith("\""))) {
            line = reader.readLine();
        }
        return line;
    }

    /** {@code [Tag=tag,]start,length,max,histogram}; null for anything else. */
    private static @Nullable Interval parse(String line, boolean values, double originS) {
        try {
            int at = line.startsWith("Tag=") ? line.indexOf(',') + 1 : 0;
            String tag = at == 0 ? "" : line.substring("Tag=".length(), at - 1);
            int length = line.indexOf(',', at) + 1;
            int max = line.indexOf(',', length) + 1;
            int histogram = line.indexOf(',', max) + 1;
            if (length == 0 || max == 0 || histogram == 0) {
                return null;
            }
            double startS = Double.parseDouble(line.substring(at, length - 1));
            double lengthS = Double.parseDouble(line.substring(length, max - 1));
            IntervalCounts counts = values
                    ? IntervalCounts.decode(
                            Base64.getDecoder().decode(line.substring(histogram).strip()))
                    : null;
            return new Interval(tag, startS > originS - YEAR_S ? startS - originS : startS, lengthS, counts);
        } catch (DataFormatException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Histogram empty(String tag) {
        Histogram sum = new Histogram(VALUE_NS_MAX, DIGITS);
        sum.setAutoResize(true);
        sum.setTag(tag);
        return sum;
    }
}

package dev.strobe.harness.measure;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the recorders hold, interval by interval: writes each interval to {@code latency.hlog} and keeps the
 * totals of each phase and series. Memory: one histogram (0.3 MB) for each phase and series that has values.
 *
 * <p>Owned by one thread at a time: the sampler while it runs, then the control thread.
 */
public final class IntervalLog implements AutoCloseable {

    private static final double NS_PER_MS = 1e6;

    private final HistogramLogWriter writer;
    private final List<String> phaseNames;
    private final LatencySeries series;
    private final @Nullable Cell[] cells;

    /** @param startedAt wall-clock time that the log's seconds count from */
    public IntervalLog(Path file, Instant startedAt, List<String> phaseNames, LatencySeries series) {
        this.phaseNames = List.copyOf(phaseNames);
        this.series = series;
        this.cells = new Cell[phaseNames.size() * series.count()];
        try {
            writer = new HistogramLogWriter(file.toFile());
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException("cannot write latency log: file=" + file, e);
        }
        writer.outputComment("[Latencies in ns; tag = phase/latency[/subscription]; times in s since the first phase]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(startedAt.toEpochMilli());
        writer.outputLegend();
    }

    /** Adds values to the current interval and to the totals. */
    public void add(int phase, int seriesIndex, Histogram values) {
        cell(phase, seriesIndex).add(values);
    }

    /** Adds one value, such as the age of a message that was never answered. */
    public void add(int phase, int seriesIndex, long valueNs) {
        cell(phase, seriesIndex).add(Math.clamp(valueNs, 0, LatencyRecorders.HIGHEST_NS));
    }

    /** Writes the current interval and starts the next; {@code consumer} sees each interval histogram first. */
    public void endInterval(double startS, double endS, LatencyRecorders.HarvestConsumer consumer) {
        for (int index = 0; index < cells.length; index++) {
            Cell cell = cells[index];
            if (cell == null || cell.interval.getTotalCount() == 0) {
                continue;
            }
            int phase = index / series.count();
            int seriesIndex = index % series.count();
            consumer.accept(phase, seriesIndex, cell.interval);
            cell.interval.setTag(phaseNames.get(phase) + "/" + series.label(seriesIndex));
            writer.outputIntervalHistogram(startS, endS, cell.interval, NS_PER_MS);
            cell.interval.reset();
        }
    }

    /** All values of a phase and series so far; a copy. */
    public Histogram total(int phase, int seriesIndex) {
        Cell cell = cells[phase * series.count() + seriesIndex];
        return cell == null ? LatencyRecorders.newHistogram() : cell.total.copy();
    }

    /** Values of a phase and series so far, without copying them. */
    public long count(int phase, int seriesIndex) {
        Cell cell = cells[phase * series.count() + seriesIndex];
        return cell == null ? 0 : cell.total.getTotalCount();
    }

    @Override
    public void close() {
        writer.close();
    }

    private Cell cell(int phase, int seriesIndex) {
        int index = phase * series.count() + seriesIndex;
        Cell cell = cells[index];
        if (cell == null) {
            cell = new Cell();
            cells[index] = cell;
        }
        return cell;
    }

    private static final class Cell {
        private final Histogram interval = LatencyRecorders.newHistogram();
        private final Histogram total = LatencyRecorders.newHistogram();

        private void add(Histogram values) {
            interval.add(values);
            total.add(values);
        }

        private void add(long valueNs) {
            interval.recordValue(valueNs);
            total.recordValue(valueNs);
        }
    }
}

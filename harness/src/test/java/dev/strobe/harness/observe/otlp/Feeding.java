package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.TraceNames;
import dev.strobe.reports.run.SeriesPoint;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What a run would tell of itself, made by hand. */
final class Feeding {

    static final TraceNames NAMES = new TraceNames(
            7,
            "run-1",
            1_000_000_000_000L,
            "kafka",
            List.of("orders", "orders"),
            List.of("p-0", "p-1"),
            List.of("billing"),
            List.of("warmup", "constant"),
            TraceNames.Wire.UNKNOWN);

    private Feeding() {}

    static Histogram values(long... ns) {
        Histogram values = new Histogram(3_600_000_000_000L, 3);
        for (long value : ns) {
            values.recordValue(value);
        }
        return values;
    }

    static SeriesPoint point(@Nullable String phase) {
        return new SeriesPoint(
                1,
                1,
                phase,
                1000.0,
                1000,
                1000,
                1000,
                12,
                Map.of("billing", 12L),
                Map.of(),
                Map.of(),
                new SeriesPoint.HostLoad(0.5, 1.5, 0.0, 0.0, 100.0, 200.0, 512.0, 1.0, 2.5, 0.0, 0.0));
    }

    static MetricFeed.Counts counts(long sent) {
        return new MetricFeed.Counts(sent, sent, Map.of("billing", sent), Map.of("timeout", 2L));
    }
}

package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.LatencySeries.Latencies;
import dev.strobe.broker.telemetry.MetricFamily;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Readings as Prometheus reads them: text format 0.0.4. Latencies become summaries in seconds. */
final class PrometheusText {

    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double NS_PER_SECOND = 1e9;

    private PrometheusText() {}

    static void write(List<MetricFamily> families, OutputStream out) throws IOException {
        List<MetricSnapshot> snapshots = new ArrayList<>(families.size());
        for (MetricFamily family : families) {
            snapshots.add(snapshot(family));
        }
        PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(snapshots));
    }

    private static MetricSnapshot snapshot(MetricFamily family) {
        return switch (family.kind()) {
            case COUNTER -> counters(family);
            case GAUGE -> gauges(family);
            case LATENCY -> summaries(family);
        };
    }

    private static MetricSnapshot counters(MetricFamily family) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder();
        // The library adds the suffix itself, and refuses names that bring it.
        builder.name(family.name().substring(0, family.name().length() - "_total".length()))
                .help(family.help());
        for (MetricFamily.Point point : family.points()) {
            // What failed to read is left out: a counter must not go back, and NaN is no count.
            if (point instanceof MetricFamily.Value(String labelValue, double value) && !Double.isNaN(value)) {
                builder.dataPoint(CounterDataPointSnapshot.builder()
                        .value(value)
                        .labels(labels(family, labelValue))
                        .build());
            }
        }
        return builder.build();
    }

    private static MetricSnapshot gauges(MetricFamily family) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder();
        builder.name(family.name()).help(family.help());
        for (MetricFamily.Point point : family.points()) {
            if (point instanceof MetricFamily.Value(String labelValue, double value)) {
                builder.dataPoint(GaugeDataPointSnapshot.builder()
                        .value(value)
                        .labels(labels(family, labelValue))
                        .build());
            }
        }
        return builder.build();
    }

    private static MetricSnapshot summaries(MetricFamily family) {
        SummarySnapshot.Builder builder = SummarySnapshot.builder();
        builder.name(family.name()).help(family.help());
        for (MetricFamily.Point point : family.points()) {
            if (point instanceof MetricFamily.Summary(String labelValue, Latencies latencies, var _)) {
                SummaryDataPointSnapshot.Builder summary = SummaryDataPointSnapshot.builder();
                summary.quantiles(Quantiles.of(
                                new Quantile(0.5, latencies.p50Ns() / NS_PER_SECOND),
                                new Quantile(0.99, latencies.p99Ns() / NS_PER_SECOND),
                                new Quantile(0.999, latencies.p999Ns() / NS_PER_SECOND),
                                new Quantile(1, latencies.maxNs() / NS_PER_SECOND)))
                        .count(latencies.count())
                        .sum(latencies.sumNs() / NS_PER_SECOND)
                        .labels(labels(family, labelValue));
                builder.dataPoint(summary.build());
            }
        }
        return builder.build();
    }

    private static Labels labels(MetricFamily family, String labelValue) {
        return family.label().isEmpty() ? Labels.EMPTY : Labels.of(family.label(), labelValue);
    }
}

package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.otlp.RunExport.Identity;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a finished run: what its backlog holds, and all of its traces where it has no backlog of them. Ids are computed,
 * so a trace that is delivered twice is the same trace.
 */
public final class Redelivery {

    private final ExportSettings settings;
    private final RunDirectory directory;

    public Redelivery(ExportSettings settings, RunDirectory directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /**
     * Delivers until everything is taken or something is refused; what is not taken stays.
     *
     * @throws IllegalStateException in words if OpenTelemetry cannot be configured so
     */
    public ExportOutcome deliver(Run run, Consumer<String> progress) {
        Identity identity =
                new Identity(run.runId(), run.scenario().name(), run.target().name());
        Exporters opened;
        try {
            opened = Exporters.open(settings, OtlpExport.identity(identity), resource -> List.of());
        } catch (RuntimeException e) {
            // Of many types: see OtlpExport.
            throw new IllegalStateException("OpenTelemetry cannot be configured: " + e.getMessage(), e);
        }
        try (Exporters exporters = opened) {
            ExportOutcome outcome = deliver(exporters, progress);
            OtlpExport.removeIfEmpty(directory.path().resolve("otlp-backlog"));
            return outcome;
        }
    }

    private ExportOutcome deliver(Exporters exporters, Consumer<String> progress) {
        long intervals = 0;
        int intervalsLeft;
        String problem = null;
        boolean backlogged;
        try (MetricBacklog backlog = OtlpExport.metricBacklog(directory)) {
            backlogged = !backlog.isEmpty();
            MetricExporter metrics = exporters.metrics();
            while (metrics != null && problem == null && !backlog.isEmpty()) {
                Delivery delivery = Delivery.await(metrics.export(StoredMetrics.read(backlog.first())));
                problem = delivery.problem();
                if (delivery.taken()) {
                    backlog.removeFirst();
                    intervals++;
                }
            }
            intervalsLeft = backlog.count();
        }
        TraceBacklog traces = OtlpExport.traceBacklog(directory);
        BitSet lines = traces.read().orElseGet(() -> backlogged ? new BitSet() : traces.all());
        long delivered = 0;
        @Nullable SpanExporter spans = exporters.spans();
        if (spans != null && !lines.isEmpty()) {
            SpanDelivery delivery =
                    traces.deliver(lines, spans, count -> progress.accept("delivering traces: line " + count));
            delivered = delivery.delivered();
            problem = problem == null ? delivery.problem() : problem;
            lines = delivery.undelivered();
            traces.write(lines);
        }
        return new ExportOutcome(
                settings.destination().orElse(""),
                delivered,
                intervals,
                lines.cardinality(),
                intervalsLeft,
                0,
                problem);
    }
}

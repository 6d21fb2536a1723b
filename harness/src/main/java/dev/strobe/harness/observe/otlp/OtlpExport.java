package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.SpanSink;
import dev.strobe.harness.observe.TraceNames;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Exports a run by OTLP, and keeps in {@code otlp-backlog} of the run directory what nobody took: {@code metrics.jsonl}
 * with the intervals, and {@code traces.txt}, which lists lines of {@code spans.jsonl}.
 */
final class OtlpExport implements RunExport {

    /** How long a run that is over waits for a collector that does not answer. */
    static final long FINISH_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String FOLDER = "otlp-backlog";

    private final ExportSettings settings;
    private final Path folder;
    private final TraceBacklog traceBacklog;
    private final NanoClock clock;
    private final Scraped scraped = new Scraped();
    private final Exporters exporters;
    private final @Nullable MetricDelivery metrics;
    private final @Nullable SpanDelivery spans;
    private int lines;

    private OtlpExport(ExportSettings settings, Identity run, RunDirectory directory, NanoClock clock) {
        this.settings = settings;
        this.clock = clock;
        this.folder = directory.path().resolve(FOLDER);
        this.traceBacklog = traceBacklog(directory);
        this.exporters = Exporters.open(settings, identity(run), scraped);
        MetricExporter push = exporters.metrics();
        this.metrics = push == null ? null : new MetricDelivery(push, metricBacklog(directory), clock);
        SpanExporter trace = exporters.spans();
        this.spans = trace == null ? null : new SpanDelivery(trace);
    }

    static OtlpExport open(ExportSettings settings, Identity run, RunDirectory directory, NanoClock clock) {
        OtlpExport export;
        try {
            export = new OtlpExport(settings, run, directory, clock);
        } catch (RuntimeException e) {
            // Of many types and by many libraries: a variable with nonsense, a certificate that is not there, a taken
            // port.
            throw new IllegalStateException("OpenTelemetry cannot be configured: " + e.getMessage(), e);
        }
        if (export.metrics != null) {
            export.metrics.start();
        }
        return export;
    }

    static MetricBacklog metricBacklog(RunDirectory directory) {
        return new MetricBacklog(directory.path().resolve(FOLDER).resolve("metrics.jsonl"), MetricBacklog.BYTES_MAX);
    }

    static TraceBacklog traceBacklog(RunDirectory directory) {
        return new TraceBacklog(directory, directory.path().resolve(FOLDER).resolve("traces.txt"));
    }

    static Attributes identity(Identity run) {
        return Attributes.builder()
                .put("service.name", "strobe-harness")
                .put("strobe.run.id", run.name())
                .put("strobe.scenario", run.scenario())
                .put("strobe.target", run.target())
                .build();
    }

    @Override
    public MetricFeed metrics(TraceNames names, long startNs) {
        if (metrics == null && !settings.scrape()) {
            return MetricFeed.NONE;
        }
        Consumer<Collection<MetricData>> push = metrics == null ? all -> {} : metrics::offer;
        RunMetrics feed = new RunMetrics(names, exporters.resource(), startNs, push);
        scraped.metrics = feed;
        return feed;
    }

    @Override
    public SpanSink spans() {
        return spans == null ? SpanSink.NONE : this::trace;
    }

    private void trace(List<SpanData> trace) {
        if (spans != null) {
            spans.add(lines++, trace);
        }
    }

    @Override
    public Optional<ExportOutcome> finish(Consumer<String> progress) throws InterruptedException {
        if (metrics == null && spans == null) {
            return Optional.empty();
        }
        long deadlineNs = clock.nanoTime() + FINISH_NS;
        long delivered = 0;
        BitSet waiting = new BitSet();
        String problem = null;
        if (spans != null) {
            spans.finish();
            delivered = spans.delivered();
            waiting = spans.undelivered();
            problem = spans.problem();
        }
        if (metrics != null) {
            metrics.finish(deadlineNs);
            problem = metrics.waiting() > 0 ? metrics.problem() : problem;
        }
        SpanExporter again = exporters.spans();
        while (again != null && !waiting.isEmpty() && clock.nanoTime() < deadlineNs) {
            clock.parkNanos(RETRY_NS);
            SpanDelivery delivery =
                    traceBacklog.deliver(waiting, again, count -> progress.accept("delivering traces: line " + count));
            delivered += delivery.delivered();
            waiting = delivery.undelivered();
            problem = delivery.problem();
        }
        traceBacklog.write(waiting);
        removeIfEmpty(folder);
        return Optional.of(new ExportOutcome(
                settings.destination().orElse(""),
                delivered,
                metrics == null ? 0 : metrics.delivered(),
                waiting.cardinality(),
                metrics == null ? 0 : metrics.waiting(),
                metrics == null ? 0 : metrics.dropped(),
                problem));
    }

    @Override
    public void close() {
        exporters.close();
    }

    static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // What lies there is wanted.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove: folder=" + folder, e);
        }
    }

    /** What a scrape sees: nothing until the run's metrics begin. */
    private static final class Scraped implements MetricProducer {

        private volatile @Nullable RunMetrics metrics;

        @Override
        public Collection<MetricData> produce(Resource resource) {
            RunMetrics now = metrics;
            return now == null ? List.of() : now.produce(resource);
        }
    }
}

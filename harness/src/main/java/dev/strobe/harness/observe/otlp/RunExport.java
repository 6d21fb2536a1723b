package dev.strobe.harness.observe.otlp;

import dev.strobe.harness.observe.SpanSink;
import dev.strobe.harness.observe.TraceNames;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ways by which a run leaves this machine while it goes on and when it ends. The control thread opens, finishes and
 * closes it; the feed belongs to the sampler.
 */
public interface RunExport extends AutoCloseable {

    /** Of a run that exports nothing. */
    RunExport NONE = new RunExport() {
        @Override
        public MetricFeed metrics(TraceNames names, long startNs) {
            return MetricFeed.NONE;
        }

        @Override
        public SpanSink spans() {
            return SpanSink.NONE;
        }

        @Override
        public Optional<ExportOutcome> finish(Consumer<String> progress) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    /**
     * What the run is called wherever it is seen.
     *
     * @param name folder name of the run
     */
    record Identity(String name, String scenario, String target) {}

    /**
     * Opens what {@code settings} want.
     *
     * @throws IllegalStateException in words if OpenTelemetry cannot be configured so
     */
    static RunExport open(ExportSettings settings, Identity run, RunDirectory directory, NanoClock clock) {
        return settings.exports() ? OtlpExport.open(settings, run, directory, clock) : NONE;
    }

    /**
     * Begins the metrics; called once.
     *
     * @param startNs on the monotonic clock; they count from here
     */
    MetricFeed metrics(TraceNames names, long startNs);

    /** Takes the traces once they are made. */
    SpanSink spans();

    /** Delivers what is left, for a few seconds at most, and says what became of it; empty where nothing is pushed. */
    Optional<ExportOutcome> finish(Consumer<String> progress) throws InterruptedException;

    @Override
    void close();
}

package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.StoredMessage;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporter;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporterBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * The kept messages of a run on their way to becoming traces: first what is to be looked for in the brokers' recordings,
 * then, once those were read, the traces themselves, one OTLP/JSON line a message.
 *
 * <p>Owned by one thread.
 */
public final class TailTraces {

    private static final long EXPORT_TIMEOUT_S = 10;
    private static final int BUFFER_BYTES = 1 << 20;

    private final TraceNames names;
    private final Sampling sampling;
    private final TraceBudget budget;
    private final List<KeptTrace> traces = new ArrayList<>();

    /**
     * How many of the slowest messages could be taken apart. Each is in exactly one of the last four.
     *
     * @param outliers the slowest of their phases
     * @param missingJoins requests that must have been and were not found, of random messages too
     */
    public record Counts(long outliers, long traced, long partial, long clientOnly, long untraced, long missingJoins) {}

    /** Writes whatever is added. */
    public TailTraces(TraceNames names) {
        this(names, new Sampling(0, 0, Integer.MAX_VALUE, 1), TraceBudget.unlimited());
    }

    /**
     * @param sampling how messages were drawn
     * @param perSecond traces written of each second at the most
     */
    public TailTraces(TraceNames names, Sampling sampling, int perSecond) {
        this(names, sampling, new TraceBudget(perSecond, sampling));
    }

    private TailTraces(TraceNames names, Sampling sampling, TraceBudget budget) {
        this.names = names;
        this.sampling = sampling;
        this.budget = budget;
    }

    /** Takes what the run's keepers kept of one phase; the {@code slowest} of them, and those drawn at random, stay. */
    public void add(List<KeptMessage> keptOfPhase, int slowest) {
        traces.addAll(KeptTrace.of(keptOfPhase, slowest, names.topicByProducer()));
    }

    /** The messages whose place is known, to be looked for in recordings. */
    public List<StoredMessage> stored() {
        return traces.stream().map(KeptTrace::stored).filter(Objects::nonNull).toList();
    }

    /** The messages that were kept for what happened to them. */
    List<KeptTrace> conspicuous() {
        return traces.stream().filter(KeptTrace::conspicuous).toList();
    }

    public Counts counts() {
        Map<KeptTrace.Sight, Long> bySight = new EnumMap<>(KeptTrace.Sight.class);
        long outliers = 0;
        long missing = 0;
        for (KeptTrace trace : traces) {
            KeptTrace.Sight sight = trace.sight();
            missing += sight == KeptTrace.Sight.NONE ? 0 : trace.missing();
            if (trace.outlier()) {
                outliers++;
                bySight.merge(sight, 1L, Long::sum);
            }
        }
        return new Counts(
                outliers,
                bySight.getOrDefault(KeptTrace.Sight.WHOLE, 0L),
                bySight.getOrDefault(KeptTrace.Sight.PARTIAL, 0L),
                bySight.getOrDefault(KeptTrace.Sight.CLIENT_ONLY, 0L),
                bySight.getOrDefault(KeptTrace.Sight.NONE, 0L),
                missing);
    }

    /** Writes the traces; see {@link #write(Path, Meanwhile, SpanSink)}. */
    public void write(Path file, List<Pause> pauses, SpanSink sink) {
        write(file, Meanwhile.of(pauses), sink);
    }

    /**
     * Writes the traces that the budget allows, within each phase its slowest first.
     *
     * @param sink gets each trace once it is written, without the spans that the broker exports itself
     */
    void write(Path file, Meanwhile meanwhile, SpanSink sink) {
        List<TraceBudget.Chosen> chosen = budget.choose(traces);
        SharedRequests shared = new SharedRequests(names.runId());
        chosen.forEach(each -> MessageSpans.share(each.trace(), shared));
        MessageSpans spans = new MessageSpans(names, sampling, shared);
        int written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
                OtlpStdoutSpanExporter exporter = new OtlpStdoutSpanExporterBuilder(
                                Logger.getLogger(TailTraces.class.getName()))
                        .setOutput(out)
                        .setWrapperJsonObject(true)
                        .build()) {
            for (TraceBudget.Chosen each : chosen) {
                List<SpanData> made = spans.of(each, meanwhile);
                boolean ok = exporter.export(made)
                        .join(EXPORT_TIMEOUT_S, TimeUnit.SECONDS)
                        .isSuccess();
                if (!ok) {
                    throw new IOException("exporter refused a trace: written=" + written);
                }
                written++;
                sink.trace(made.stream()
                        .filter(span -> span.getAttributes().get(RequestSpans.EXPORTED_BY) == null)
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write spans: file=" + file, e);
        }
    }
}

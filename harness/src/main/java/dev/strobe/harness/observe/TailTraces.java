package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.StoredMessage;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporter;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporterBuilder;
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

    private final TraceNames names;
    private final List<KeptTrace> traces = new ArrayList<>();

    /**
     * How many of the slow messages could be taken apart. Each is in exactly one of the last four.
     *
     * @param outliers kept for being slow
     * @param missingJoins requests that must have been and were not found, of random messages too
     */
    public record Counts(long outliers, long traced, long partial, long clientOnly, long untraced, long missingJoins) {}

    public TailTraces(TraceNames names) {
        this.names = names;
    }

    /** Takes what the run's keepers kept of one phase; the {@code slowest} of them, and those drawn at random, stay. */
    public void add(List<KeptMessage> keptOfPhase, int slowest) {
        traces.addAll(KeptTrace.of(keptOfPhase, slowest, names.topicByProducer()));
    }

    /** The messages whose place is known, to be looked for in recordings. */
    public List<StoredMessage> stored() {
        return traces.stream()
                .filter(trace -> trace.message().sentNs() != SendRing.UNKNOWN)
                .map(KeptTrace::stored)
                .filter(Objects::nonNull)
                .toList();
    }

    public Counts counts() {
        Map<KeptTrace.Sight, Long> bySight = new EnumMap<>(KeptTrace.Sight.class);
        long outliers = 0;
        long missing = 0;
        for (KeptTrace trace : traces) {
            KeptTrace.Sight sight = trace.sight();
            missing += sight == KeptTrace.Sight.NONE ? 0 : trace.missing();
            if (!trace.random()) {
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

    /**
     * Writes the traces, slowest first within each phase; a message whose send time was overwritten is left out.
     *
     * @param pauses of the brokers; those that overlap a message become events of its span
     */
    public void write(Path file, List<Pause> pauses) {
        MessageSpans spans = new MessageSpans(names);
        int written = 0;
        try (OutputStream out = Files.newOutputStream(file);
                OtlpStdoutSpanExporter exporter = new OtlpStdoutSpanExporterBuilder(
                                Logger.getLogger(TailTraces.class.getName()))
                        .setOutput(out)
                        .setWrapperJsonObject(true)
                        .build()) {
            for (KeptTrace trace : traces) {
                if (trace.message().sentNs() == SendRing.UNKNOWN) {
                    continue;
                }
                boolean ok = exporter.export(spans.of(trace, pauses))
                        .join(EXPORT_TIMEOUT_S, TimeUnit.SECONDS)
                        .isSuccess();
                if (!ok) {
                    throw new IOException("exporter refused a trace: written=" + written);
                }
                written++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write spans: file=" + file, e);
        }
    }
}

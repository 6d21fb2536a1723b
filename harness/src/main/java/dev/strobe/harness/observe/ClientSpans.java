package dev.strobe.harness.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporter;
import io.opentelemetry.exporter.logging.otlp.internal.traces.OtlpStdoutSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * Writes kept messages as traces seen from the client: the message, its schedule delay, the send up to the
 * acknowledgement, and the way to each consumer. One OTLP/JSON line a message.
 *
 * <p>Trace and span ids are computed from the run, the producer and the sequence, so a trace can be decided on after the
 * message turned out slow. Names and attributes follow the OpenTelemetry messaging conventions.
 */
public final class ClientSpans {

    private static final long EXPORT_TIMEOUT_S = 10;

    private final long runId;
    private final long epochMinusMonotonicNs;
    private final List<String> topicByProducer;
    private final List<String> subscriptions;
    private final List<String> phases;
    private final String system;
    private final Resource resource;

    /**
     * @param epochMinusMonotonicNs what to add to a monotonic reading to get Unix time
     * @param system value of {@code messaging.system}, the driver's name
     */
    public ClientSpans(
            long runId,
            String runName,
            long epochMinusMonotonicNs,
            String system,
            List<String> topicByProducer,
            List<String> subscriptions,
            List<String> phases) {
        this.runId = runId;
        this.epochMinusMonotonicNs = epochMinusMonotonicNs;
        this.system = system;
        this.topicByProducer = List.copyOf(topicByProducer);
        this.subscriptions = List.copyOf(subscriptions);
        this.phases = List.copyOf(phases);
        this.resource = Resource.create(Attributes.builder()
                .put("service.name", "strobe-harness")
                .put("strobe.run.id", runName)
                .build());
    }

    /**
     * Writes the traces; a message whose send time was overwritten is left out.
     *
     * @return number of messages written
     */
    public int write(Path file, List<KeptMessage> messages) {
        int written = 0;
        try (OutputStream out = Files.newOutputStream(file);
                OtlpStdoutSpanExporter exporter = new OtlpStdoutSpanExporterBuilder(
                                Logger.getLogger(ClientSpans.class.getName()))
                        .setOutput(out)
                        .setWrapperJsonObject(true)
                        .build()) {
            for (KeptMessage message : messages) {
                if (message.sentNs() == SendRing.UNKNOWN) {
                    continue;
                }
                boolean ok = exporter.export(spans(message))
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
        return written;
    }

    /** The trace id of a message, 32 hex digits. */
    public String traceId(int producer, long sequence) {
        long low = mix(mix(runId ^ 0x5354524F4245L) + mix(producer) + sequence);
        return TraceId.fromLongs(mix(low ^ runId), low);
    }

    List<SpanData> spans(KeptMessage message) {
        String topic = topicByProducer.get(message.producer());
        Trace trace = new Trace(traceId(message.producer(), message.sequence()), message.subscription());
        long endNs = Math.max(message.ackedNs(), message.deliveredNs());
        Attributes common = attributes(message, topic);
        List<SpanData> spans = new ArrayList<>();
        spans.add(span(trace, "message", "message " + topic, SpanKind.INTERNAL, common, message.intendedNs(), endNs));
        spans.add(span(
                trace,
                "schedule_delay",
                "schedule delay",
                SpanKind.INTERNAL,
                Attributes.empty(),
                message.intendedNs(),
                message.sentNs()));
        if (message.ackedNs() != SendRing.UNKNOWN) {
            Attributes send = operation(common, "send");
            spans.add(
                    span(trace, "send", "send " + topic, SpanKind.PRODUCER, send, message.sentNs(), message.ackedNs()));
        }
        if (message.deliveredNs() != SendRing.UNKNOWN) {
            Attributes receive = operation(common, "receive");
            spans.add(span(
                    trace,
                    "receive",
                    "receive " + topic,
                    SpanKind.CONSUMER,
                    receive,
                    message.sentNs(),
                    message.deliveredNs()));
        }
        return spans;
    }

    private Attributes attributes(KeptMessage message, String topic) {
        AttributesBuilder attributes = Attributes.builder()
                .put("messaging.system", system)
                .put("messaging.destination.name", topic)
                .put("messaging.destination.partition.id", Integer.toString(message.partition()))
                .put("strobe.phase", phases.get(message.phase()))
                .put("strobe.producer", message.producer())
                .put("strobe.sequence", message.sequence())
                .put("strobe.latency_us", message.latencyNs() / 1e3)
                .put("strobe.kept", message.random() ? "random" : "slowest");
        if (message.offset() >= 0) {
            attributes.put("messaging.kafka.offset", message.offset());
        }
        if (message.subscription() >= 0) {
            attributes.put("messaging.consumer.group.name", subscriptions.get(message.subscription()));
        }
        return attributes.build();
    }

    private static Attributes operation(Attributes common, String type) {
        return common.toBuilder().put("messaging.operation.type", type).build();
    }

    private SpanData span(
            Trace trace, String stage, String name, SpanKind kind, Attributes attributes, long startNs, long endNs) {
        boolean root = "message".equals(stage);
        return new ComputedSpan(
                name,
                kind,
                trace.context(stage),
                root ? SpanContext.getInvalid() : trace.context("message"),
                attributes,
                startNs + epochMinusMonotonicNs,
                endNs + epochMinusMonotonicNs,
                resource);
    }

    private static long mix(long value) {
        long z = value * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private record Trace(String traceId, int subscription) {
        SpanContext context(String stage) {
            long id = mix(Long.parseUnsignedLong(traceId, 16, 32, 16) ^ mix(stage.hashCode()) ^ (subscription + 1));
            return SpanContext.create(
                    traceId, SpanId.fromLong(id == 0 ? 1 : id), TraceFlags.getSampled(), TraceState.getDefault());
        }
    }
}

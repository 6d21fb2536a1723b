package dev.strobe.harness.observe;

import dev.strobe.harness.observe.jfr.BrokerRecording;
import dev.strobe.harness.observe.jfr.Pause;
import dev.strobe.harness.observe.jfr.StageEvents;
import dev.strobe.harness.observe.jfr.StageHistograms;
import dev.strobe.harness.observe.jfr.StoredMessages;
import dev.strobe.harness.observe.jfr.TopicIds;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.run.SpanLog;
import dev.strobe.reports.run.SpanLog.MessageTrace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kept messages of one topic and two subscriptions on their way to traces. Times count from the intended send at 0. */
final class TraceFixture {

    static final String TOPIC = "orders";
    static final String A = "run-a-0";
    static final String B = "run-b-0";
    static final long US = 1_000;
    private static final long EPOCH_NS = 1_000_000_000_000L;

    final TailTraces traces;
    final List<SpanData> exported = new ArrayList<>();
    List<String> gaps = List.of();

    TraceFixture() {
        this(true, Set.of());
    }

    /** @param acknowledged whether the target answers sends */
    TraceFixture(boolean acknowledged, Set<String> exportedByBroker) {
        TraceNames names = new TraceNames(
                42,
                "run",
                EPOCH_NS,
                "kafka",
                List.of(TOPIC),
                List.of("run-producer-0"),
                List.of("a", "b"),
                List.of("steady"),
                new TraceNames.Wire(
                        List.of(new TraceNames.Producer(1_024, acknowledged)), "127.0.0.1", 9092, exportedByBroker));
        traces = new TailTraces(names, new Sampling(1, 1, 1_000, 1), 1_000);
    }

    static KeptMessage delivered(long offset, int subscription, String consumer, long deliveredNs) {
        return kept(offset, subscription, consumer, 10 * US, deliveredNs, KeptFor.SLOWEST, null);
    }

    /** Acknowledged at 300 us, but where the consumer is null: then at {@code answeredNs}. */
    static KeptMessage kept(
            long offset,
            int subscription,
            @Nullable String consumer,
            long sentNs,
            long answeredNs,
            KeptFor why,
            @Nullable String error) {
        return new KeptMessage(
                0,
                0,
                Math.abs(offset),
                subscription,
                consumer,
                consumer == null ? -1 : 0,
                offset,
                0,
                sentNs,
                consumer == null ? answeredNs : 300 * US,
                consumer == null ? SendRing.UNKNOWN : answeredNs,
                answeredNs,
                why,
                error);
    }

    /** Those of the only phase; call it once, or messages with several views become several traces. */
    void add(KeptMessage... kept) {
        traces.add(List.of(kept), 100);
    }

    void write(Path folder, BrokerRecording broker, Pause... pauses) throws IOException {
        write(folder, broker.writeTo(folder.resolve("broker-1.jfr")), Meanwhile.of(List.of(pauses)));
    }

    void write(Path folder, Path recording) {
        write(folder, recording, Meanwhile.of(List.of()));
    }

    void write(Path folder, Path recording, Meanwhile meanwhile) {
        StageEvents events = new StageEvents(
                new TopicIds(List.of(TOPIC), Map.of(TOPIC, BrokerRecording.TOPIC_ID)),
                new StoredMessages(traces.stored()),
                new StageHistograms(0),
                0,
                NanoClock.system(),
                line -> {});
        events.read(recording);
        gaps = events.coverage().gaps();
        traces.write(new RunDirectory(folder).spans(), meanwhile, exported::addAll);
    }

    MessageTrace slowest(Path folder) {
        return SpanLog.slowest(new RunDirectory(folder).spans(), 5).getFirst();
    }

    List<SpanData> spans(String name) {
        return exported.stream().filter(span -> span.getName().equals(name)).toList();
    }

    SpanData span(String name) {
        return spans(name).getFirst();
    }

    /** Empty where the span has no such attribute. */
    String text(SpanData span, String attribute) {
        for (Map.Entry<AttributeKey<?>, Object> entry :
                span.getAttributes().asMap().entrySet()) {
            if (entry.getKey().getKey().equals(attribute)) {
                return entry.getValue().toString();
            }
        }
        return "";
    }

    double startUs(SpanData span) {
        return (span.getStartEpochNanos() - EPOCH_NS) / 1e3;
    }

    double endUs(SpanData span) {
        return (span.getEndEpochNanos() - EPOCH_NS) / 1e3;
    }
}

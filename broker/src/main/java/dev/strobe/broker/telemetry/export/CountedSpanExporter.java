package dev.strobe.broker.telemetry.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Counts what an exporter of spans could not deliver, and gives back the room of what left the SDK's queue. */
final class CountedSpanExporter implements SpanExporter {

    private final SpanExporter exporter;
    private final SpanRoom room;
    private final ExportCounts counts;

    CountedSpanExporter(SpanExporter exporter, SpanRoom room, ExportCounts counts) {
        this.exporter = exporter;
        this.room = room;
        this.counts = counts;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        room.giveBack(spans.size());
        CompletableResultCode result = exporter.export(spans);
        counts.follow(result, "spans to " + exporter, spans.size());
        return result;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}

package dev.strobe.harness.observe;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/** Takes the traces of a run, beside their file and in its order: trace n is line n. Called by one thread. */
@FunctionalInterface
public interface SpanSink {

    /** Wants none of them. */
    SpanSink NONE = spans -> {};

    /** Takes all spans of one trace. Waits for a bounded time at most, and never throws. */
    void trace(List<SpanData> spans);
}

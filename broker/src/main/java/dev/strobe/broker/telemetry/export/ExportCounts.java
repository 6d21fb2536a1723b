package dev.strobe.broker.telemetry.export;

import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.telemetry.RateLimitedLog;
import dev.strobe.broker.time.NanoClock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/** How exports went: counted, and said in the log, one line a second at most over all of them. Thread-safe. */
final class ExportCounts {

    final LongAdder exports;
    final LongAdder failures;
    final LongAdder spans;
    final LongAdder spansLost;
    private final RateLimitedLog log;

    ExportCounts(Instruments instruments, NanoClock clock) {
        exports = instruments.counter("strobe_otlp_exports_total", "Exports to the collector, failed ones included");
        failures = instruments.counter("strobe_otlp_exports_failed_total", "Exports that the collector did not take");
        spans = instruments.counter("strobe_otlp_spans_total", "Spans sent to the collector, lost ones included");
        spansLost = instruments.counter("strobe_otlp_spans_lost_total", "Spans that the collector did not take");
        log = new RateLimitedLog(LoggerFactory.getLogger(OtlpExport.class), clock, 1, instruments);
    }

    /** Counts the end of an export of {@code what}, which held {@code spanCount} spans. */
    void follow(CompletableResultCode result, String what, int spanCount) {
        exports.increment();
        spans.add(spanCount);
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                failures.increment();
                spansLost.add(spanCount);
                Throwable cause = result.getFailureThrowable();
                log.warn(
                        "export failed",
                        "what=" + what + " cause=" + (cause == null ? "unknown" : cause.getMessage())
                                + "; is a collector running there?");
            }
        });
    }
}

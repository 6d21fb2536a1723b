package dev.strobe.harness.observe.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How an export ended. */
record Delivery(boolean taken, @Nullable String problem) {

    /** Above the exporters' own timeout of 10 s, which normally ends the wait. */
    private static final long WAIT_S_MAX = 30;

    /** Waits for the end, or for an interrupt. */
    static Delivery await(CompletableResultCode result) {
        result.join(WAIT_S_MAX, TimeUnit.SECONDS);
        return of(result);
    }

    /** Of one that is over; one that is not counts as failed. */
    static Delivery of(CompletableResultCode result) {
        if (result.isSuccess()) {
            return new Delivery(true, null);
        }
        if (!result.isDone()) {
            return new Delivery(false, "no answer");
        }
        Throwable failure = result.getFailureThrowable();
        while (failure != null && failure.getCause() != null) {
            failure = failure.getCause();
        }
        String message = failure == null ? null : failure.getMessage();
        return new Delivery(false, message == null || message.isBlank() ? "refused" : message);
    }
}

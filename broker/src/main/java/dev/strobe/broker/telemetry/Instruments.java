package dev.strobe.broker.telemetry;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Where parts of the broker register what they count. Names follow Prometheus: {@code strobe_..._total} for counters,
 * a unit at the end of gauges. Registration happens while the broker is put together; a name twice is an error.
 *
 * <p>Thread-safe.
 */
public interface Instruments {

    /** A counter that its owner increments; cheap from any thread. */
    LongAdder counter(String name, String help);

    /** As {@link #counter}, one of a family told apart by one label. */
    LongAdder counter(String name, String help, String label, String value);

    /** A value read when somebody asks; {@code value} must answer from any thread without waiting. */
    void gauge(String name, String help, LongSupplier value);

    /** Registers nothing, for tests. */
    Instruments NONE = new Instruments() {
        @Override
        public LongAdder counter(String name, String help) {
            return new LongAdder();
        }

        @Override
        public LongAdder counter(String name, String help, String label, String value) {
            return new LongAdder();
        }

        @Override
        public void gauge(String name, String help, LongSupplier value) {}
    };
}

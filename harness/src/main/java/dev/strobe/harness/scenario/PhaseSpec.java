package dev.strobe.harness.scenario;

import java.time.Duration;

/** One phase of load, all producers together. */
public sealed interface PhaseSpec {

    String name();

    boolean warmup();

    Duration length();

    /** The same phase under another name. */
    PhaseSpec named(String name);

    /** Arrivals on a schedule, the rate changing linearly from {@code from} to {@code to}. */
    record Open(String name, boolean warmup, Rate from, Rate to, Duration length) implements PhaseSpec {
        @Override
        public PhaseSpec named(String other) {
            return new Open(other, warmup, from, to, length);
        }

        public boolean constant() {
            return from.equals(to);
        }
    }

    /** One constant rate that the run itself decides on before the phase starts, as a search does for each probe. */
    record Searched(String name, boolean warmup, Duration length) implements PhaseSpec {
        @Override
        public PhaseSpec named(String other) {
            return new Searched(other, warmup, length);
        }

        /** The phase with its rate. */
        public Open at(Rate rate) {
            return new Open(name, warmup, rate, rate, length);
        }
    }

    /** {@code inFlight} messages in flight per producer, each sent when an earlier one was answered. */
    record Closed(String name, boolean warmup, int inFlight, Duration length) implements PhaseSpec {
        @Override
        public PhaseSpec named(String other) {
            return new Closed(other, warmup, inFlight, length);
        }
    }
}

package dev.strobe.broker.config;

/** How much the broker says of itself. */
public enum TelemetryLevel {
    /** Counters only: no stage events, no histograms. */
    OFF,
    /** Stage events of produce and fetch into a recording if there is one; per-thread histograms. */
    DEFAULT,
    /** As DEFAULT, and what costs more than it tells in ordinary runs. */
    FULL
}

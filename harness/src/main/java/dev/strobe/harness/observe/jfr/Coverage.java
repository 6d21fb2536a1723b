package dev.strobe.harness.observe.jfr;

import java.util.List;

/**
 * How much of a run the recordings hold.
 *
 * @param events requests of the run's topics that were read
 * @param firstNs when the first of them was received, and the last, on the monotonic clock; meaningless without events
 * @param dataLossBytes what the recorders say they had to drop
 * @param gaps what is missing, in words; empty where the recordings are whole
 */
public record Coverage(long events, long firstNs, long lastNs, long dataLossBytes, List<String> gaps) {}

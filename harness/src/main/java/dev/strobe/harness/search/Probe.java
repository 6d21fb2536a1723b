package dev.strobe.harness.search;

import dev.strobe.harness.scenario.Rate;

/**
 * What the search wants to know next.
 *
 * @param confirming whether this is the longer phase at the rate that was found
 * @param number counts from 1, probes and confirmations each by themselves
 */
public record Probe(boolean confirming, int number, Rate rate) {}

/**
 * JMH benchmarks of the reference broker's paths that run once for each request or batch: decode, append, read, encode,
 * stage clock. Everything goes through the broker's public types, on one thread, without a network.
 */
@NullMarked
package dev.strobe.benchmarks.broker;

import org.jspecify.annotations.NullMarked;

/**
 * The stack of {@code otel-collector/} and {@code docker-compose.yml}: that its files hold together, and, where the real
 * collector, Jaeger and Prometheus can be had, that what they are asked for is there.
 */
@NullMarked
package dev.strobe.conformance.stack;

import org.jspecify.annotations.NullMarked;

/**
 * What a collector and an instrumented application see of the reference broker: its spans in their traces, its metrics, and
 * that neither is missed when nobody takes them.
 */
@NullMarked
package dev.strobe.conformance.traces;

import org.jspecify.annotations.NullMarked;

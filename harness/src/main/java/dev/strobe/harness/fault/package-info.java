/**
 * Things that go wrong, done on purpose: each fault begins, ends, and tells when by the monotonic clock. Whatever happens
 * in between, nothing of a fault is left behind.
 */
@NullMarked
package dev.strobe.harness.fault;

import org.jspecify.annotations.NullMarked;

/**
 * Where a run's processes spent CPU time, what allocated and what waited for locks, folded from their flight recordings
 * into call trees by time. Knows the JDK's events and the run format, and nothing of any broker.
 */
@NullMarked
package dev.strobe.harness.observe.profile;

import org.jspecify.annotations.NullMarked;

/**
 * One partition against a manual loop, a manual clock and a log that fails when told.
 */
@NullMarked
package dev.strobe.broker.partition;

import org.jspecify.annotations.NullMarked;

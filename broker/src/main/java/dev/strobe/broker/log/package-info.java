/**
 * Segments, sparse indexes, recovery, retention. Written by one thread, read by any through immutable views.
 */
@NullMarked
package dev.strobe.broker.log;

import org.jspecify.annotations.NullMarked;

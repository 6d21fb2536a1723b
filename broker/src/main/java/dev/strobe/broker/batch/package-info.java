/**
 * Views over record batches in a buffer, and the checks that need nothing but the bytes.
 */
@NullMarked
package dev.strobe.broker.batch;

import org.jspecify.annotations.NullMarked;

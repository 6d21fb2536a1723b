/**
 * What explains a figure: the slowest messages with their client-side times, written as spans.
 */
@NullMarked
package dev.strobe.harness.observe;

import org.jspecify.annotations.NullMarked;

/**
 * What explains a figure: the slowest messages with their times at the client and at the broker, written as traces.
 */
@NullMarked
package dev.strobe.harness.observe;

import org.jspecify.annotations.NullMarked;

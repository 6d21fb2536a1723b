/**
 * Tests of consumer groups on a loop and a clock by hand.
 */
@NullMarked
package dev.strobe.broker.group;

import org.jspecify.annotations.NullMarked;

/**
 * A broker that is killed again and again under load, and an account of what its producers were promised.
 */
@NullMarked
package dev.strobe.conformance.crash;

import org.jspecify.annotations.NullMarked;

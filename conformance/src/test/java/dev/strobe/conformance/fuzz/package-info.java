/**
 * A broker under mutated frames: it stays up, it answers others, it does not grow.
 */
@NullMarked
package dev.strobe.conformance.fuzz;

import org.jspecify.annotations.NullMarked;

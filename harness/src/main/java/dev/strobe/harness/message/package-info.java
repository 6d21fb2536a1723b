/**
 * A message as the harness sends it: the stamp at the start of its payload and the flyweight that carries it to a
 * driver. A leaf: load, drivers and the engine all use it.
 */
@NullMarked
package dev.strobe.harness.message;

import org.jspecify.annotations.NullMarked;

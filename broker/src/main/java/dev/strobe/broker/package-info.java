/** Wiring of the reference broker: what is made in which order, and how it stops. */
@NullMarked
package dev.strobe.broker;

import org.jspecify.annotations.NullMarked;

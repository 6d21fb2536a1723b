/** Named places where the broker can be told to delay itself: to prove that a delay is found where it is. */
@NullMarked
package dev.strobe.broker.fault;

import org.jspecify.annotations.NullMarked;

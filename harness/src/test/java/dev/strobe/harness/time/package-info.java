/** The manual clock that tests put in place of the real one. It moves only when they say so. */
@NullMarked
package dev.strobe.harness.time;

import org.jspecify.annotations.NullMarked;

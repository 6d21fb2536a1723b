/**
 * What the harness watches of itself and of its way to the target while a run goes on, so that its own delays are not
 * blamed on the target. Cheap and bounded; becomes evidence when the run is over.
 */
@NullMarked
package dev.strobe.harness.observe.watch;

import org.jspecify.annotations.NullMarked;

/**
 * What a fault cost those who wanted to write and read meanwhile: watched at the acknowledgements, and worked out from what was
 * recorded. Knows nothing of how faults are brought about.
 */
@NullMarked
package dev.strobe.harness.fault.cost;

import org.jspecify.annotations.NullMarked;

/** Tests of schedules, pacing, keys and payloads. All run on a manual clock. */
@NullMarked
package dev.strobe.harness.load;

import org.jspecify.annotations.NullMarked;

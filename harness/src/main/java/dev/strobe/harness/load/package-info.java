/**
 * When each message is due and what is in it: schedules, pacing, keys and payloads. Seeded, JDK only, owned by one load thread each.
 */
@NullMarked
package dev.strobe.harness.load;

import org.jspecify.annotations.NullMarked;

/**
 * Clients that take and do not give: idle ones, slow ones, stalled ones, too many; and what the others notice.
 */
@NullMarked
package dev.strobe.conformance.peers;

import org.jspecify.annotations.NullMarked;

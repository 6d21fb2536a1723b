/**
 * The protocol's codec. Together with the handlers the only code that sees kafka-clients' messages; alone in seeing its
 * requests and records.
 */
@NullMarked
package dev.strobe.broker.wire;

import org.jspecify.annotations.NullMarked;

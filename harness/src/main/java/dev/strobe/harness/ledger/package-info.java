/**
 * Who sent what, what was acknowledged and what arrived. Judges loss, duplication, order and corruption to the message.
 */
@NullMarked
package dev.strobe.harness.ledger;

import org.jspecify.annotations.NullMarked;

/**
 * A programmable broker in this process and the driver for it: it does what the scenario says, faults included, and logs
 * the truth by the same clock. Readings of the harness are checked against that log.
 */
@NullMarked
package dev.strobe.harness.driver.synthetic;

import org.jspecify.annotations.NullMarked;

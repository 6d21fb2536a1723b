/**
 * The driver for anything that speaks the Kafka protocol, on the ordinary Java client. The only user of that library in the harness.
 */
@NullMarked
package dev.strobe.harness.driver.kafka;

import org.jspecify.annotations.NullMarked;

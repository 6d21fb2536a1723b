/**
 * The driver interface: what the engine asks of a client library. Implementations are subpackages, the only users of their client.
 */
@NullMarked
package dev.strobe.harness.driver;

import org.jspecify.annotations.NullMarked;

/**
 * The protocol below the clients: any request in any version, and bytes that no client would send. Kafka's generated
 * messages are the codec.
 */
@NullMarked
package dev.strobe.conformance.raw;

import org.jspecify.annotations.NullMarked;

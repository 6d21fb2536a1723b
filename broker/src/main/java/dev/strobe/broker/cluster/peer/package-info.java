/** Requests between nodes, in the Kafka protocol's own messages. */
@NullMarked
package dev.strobe.broker.cluster.peer;

import org.jspecify.annotations.NullMarked;

/** Nodes that talk to each other over real sockets. */
@NullMarked
package dev.strobe.broker.cluster.peer;

import org.jspecify.annotations.NullMarked;

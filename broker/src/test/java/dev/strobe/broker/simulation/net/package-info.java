/** The network between nodes, and between clients and nodes: connections that delay, stall, break and are cut. */
@NullMarked
package dev.strobe.broker.simulation.net;

import org.jspecify.annotations.NullMarked;

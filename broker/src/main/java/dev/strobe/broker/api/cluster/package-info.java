/** Handlers of what clients ask about the nodes and have them decide: who is there, elections, reassignments, the quorum. */
@NullMarked
package dev.strobe.broker.api.cluster;

import org.jspecify.annotations.NullMarked;

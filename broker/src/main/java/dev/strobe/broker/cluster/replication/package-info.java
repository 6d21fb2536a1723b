/** How a follower's log becomes its leader's, and how a node takes up what the metadata tells it to lead or to follow. */
@NullMarked
package dev.strobe.broker.cluster.replication;

import org.jspecify.annotations.NullMarked;

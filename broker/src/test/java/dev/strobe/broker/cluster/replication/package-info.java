/** Followers over links that the test answers. */
@NullMarked
package dev.strobe.broker.cluster.replication;

import org.jspecify.annotations.NullMarked;

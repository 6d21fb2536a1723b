/** The cluster as one node sees it: what ties metadata, control and replication together. */
@NullMarked
package dev.strobe.broker.cluster;

import org.jspecify.annotations.NullMarked;

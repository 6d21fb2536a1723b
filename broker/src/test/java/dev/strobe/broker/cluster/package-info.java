/** A node of a cluster with fakes around it. */
@NullMarked
package dev.strobe.broker.cluster;

import org.jspecify.annotations.NullMarked;

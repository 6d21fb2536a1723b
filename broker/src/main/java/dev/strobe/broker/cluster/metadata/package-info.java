/** What all nodes agree on: an immutable image, and the commands that change it, each with the same outcome on every node. Pure: no clock, no thread, no network. */
@NullMarked
package dev.strobe.broker.cluster.metadata;

import org.jspecify.annotations.NullMarked;

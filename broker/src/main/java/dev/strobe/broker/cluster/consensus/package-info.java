/** How nodes agree on the order of commands: the seam, and Apache Ratis behind it. */
@NullMarked
package dev.strobe.broker.cluster.consensus;

import org.jspecify.annotations.NullMarked;

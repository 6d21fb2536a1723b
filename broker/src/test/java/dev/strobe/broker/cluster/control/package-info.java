/** Control without threads: a loop that runs when told, a consensus that agrees at once, a network that answers as told. */
@NullMarked
package dev.strobe.broker.cluster.control;

import org.jspecify.annotations.NullMarked;

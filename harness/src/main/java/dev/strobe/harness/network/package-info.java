/**
 * The way that bytes take between the nodes of a target, and between nodes and clients, where a run wants to disturb it:
 * through network namespaces or through a proxy. Everything that was set up goes away with the run, also with one that crashed.
 */
@NullMarked
package dev.strobe.harness.network;

import org.jspecify.annotations.NullMarked;

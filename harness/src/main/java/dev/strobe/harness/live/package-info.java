/**
 * A run shown in a browser while it goes on: a small web server on loopback and what it tells. Nothing here runs on a thread
 * of the load, and what it shows is read back from the files that the run writes anyway.
 */
@NullMarked
package dev.strobe.harness.live;

import org.jspecify.annotations.NullMarked;

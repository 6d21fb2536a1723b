/**
 * How the system under test comes to be and ends: a child process, an address, or the synthetic broker in this process.
 */
@NullMarked
package dev.strobe.harness.target;

import org.jspecify.annotations.NullMarked;

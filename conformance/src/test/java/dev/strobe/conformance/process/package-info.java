/**
 * Brokers and tools as child processes: started, killed, started again, and what the operating system says of them.
 */
@NullMarked
package dev.strobe.conformance.process;

import org.jspecify.annotations.NullMarked;

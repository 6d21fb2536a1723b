/**
 * The command line: picocli commands, progress, the summary, and exit codes. The only place that prints.
 */
@NullMarked
package dev.strobe.harness.cli;

import org.jspecify.annotations.NullMarked;

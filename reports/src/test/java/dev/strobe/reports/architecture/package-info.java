/**
 * The structure of the reports module as tests: its package arrows, and that the run format is described completely.
 */
@NullMarked
package dev.strobe.reports.architecture;

import org.jspecify.annotations.NullMarked;

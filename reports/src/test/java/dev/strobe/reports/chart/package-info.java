/** Tests of what charts are drawn from. */
@NullMarked
package dev.strobe.reports.chart;

import org.jspecify.annotations.NullMarked;

/**
 * What the report's charts are drawn from: the files of a run, merged to what a screen can show and packed to travel inside
 * a page. Knows the run format and the statistics, and nothing of markup.
 */
@NullMarked
package dev.strobe.reports.chart;

import org.jspecify.annotations.NullMarked;

/**
 * The report: one self-contained HTML page per run, written from the run directory and nothing else. Tables and sentences
 * are built here and hold without scripts; the charts are drawn in the browser from the data block in the page.
 */
@NullMarked
package dev.strobe.reports.html;

import org.jspecify.annotations.NullMarked;

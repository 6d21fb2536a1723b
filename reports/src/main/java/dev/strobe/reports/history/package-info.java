/**
 * The history of many runs: one line for each in a file that grows, and the places where a figure changed for good. Reading
 * and appending are in {@code HistoryFile}; the rest are pure functions, random only from a fixed seed.
 */
@NullMarked
package dev.strobe.reports.history;

import org.jspecify.annotations.NullMarked;

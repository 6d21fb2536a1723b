/** Tests of the history: whether planted changes are found, and whether nothing else is. */
@NullMarked
package dev.strobe.reports.history;

import org.jspecify.annotations.NullMarked;

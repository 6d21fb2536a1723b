/** Tests of the statistics: each limit from both sides. Figures are checked against values known by construction. */
@NullMarked
package dev.strobe.reports.stats;

import org.jspecify.annotations.NullMarked;

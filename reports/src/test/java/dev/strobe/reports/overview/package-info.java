/** Tests of the pages over several runs: what they say, where they lead, and that a browser shows them. */
@NullMarked
package dev.strobe.reports.overview;

import org.jspecify.annotations.NullMarked;

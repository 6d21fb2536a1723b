/**
 * Pages over more than one run: the index of a folder, trends, and runs laid over each other. They look like the report of
 * one run and share its style sheet and its rules: one file, no network, scripts by hash.
 */
@NullMarked
package dev.strobe.reports.overview;

import org.jspecify.annotations.NullMarked;

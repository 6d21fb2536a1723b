/**
 * The run directory: the records behind {@code run.json}, {@code series.jsonl} and {@code events.jsonl}, and how they
 * are read and written. This format is the product's API: fields are added, never renamed or given another unit.
 */
@NullMarked
package dev.strobe.reports.run;

import org.jspecify.annotations.NullMarked;

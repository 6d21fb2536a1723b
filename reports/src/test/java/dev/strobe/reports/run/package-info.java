/** Tests of the run format: what is written is what the schema allows and what is read back. */
@NullMarked
package dev.strobe.reports.run;

import org.jspecify.annotations.NullMarked;

/** Tests of the report: what it says, what it must never run, and that a browser draws it. */
@NullMarked
package dev.strobe.reports.html;

import org.jspecify.annotations.NullMarked;

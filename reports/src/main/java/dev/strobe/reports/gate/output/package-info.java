/**
 * A gate's answer in the forms that people and programs read: terminal table, Markdown, JUnit XML, workflow annotations,
 * JSON. Pure functions from a result to text.
 */
@NullMarked
package dev.strobe.reports.gate.output;

import org.jspecify.annotations.NullMarked;

/**
 * The run state machine: provision, warm up, measure, drain, verify, tear down. Owns every thread of a run.
 */
@NullMarked
package dev.strobe.harness.engine;

import org.jspecify.annotations.NullMarked;

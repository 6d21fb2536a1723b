/**
 * The search for the highest rate that a target sustains within its SLO, as a state machine that is told what each probe
 * came to. Nothing here knows of time, threads or the target.
 */
@NullMarked
package dev.strobe.harness.search;

import org.jspecify.annotations.NullMarked;

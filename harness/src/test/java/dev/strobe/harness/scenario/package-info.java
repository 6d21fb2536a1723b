/** Tests of the scenario format, both ways. They read texts, not the machine. */
@NullMarked
package dev.strobe.harness.scenario;

import org.jspecify.annotations.NullMarked;

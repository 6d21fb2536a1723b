/**
 * The structure of the code base as tests: package arrows, habits, tidiness. What CONTRIBUTING promises and no compiler checks.
 */
@NullMarked
package dev.strobe.harness.architecture;

import org.jspecify.annotations.NullMarked;

/**
 * What a scenario says, as records: YAML in, every error at once with its place, defaults filled in. Knows nothing of how a load is run.
 */
@NullMarked
package dev.strobe.harness.scenario;

import org.jspecify.annotations.NullMarked;

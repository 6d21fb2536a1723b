/**
 * Handlers of consumer groups and committed offsets.
 */
@NullMarked
package dev.strobe.broker.api.groups;

import org.jspecify.annotations.NullMarked;

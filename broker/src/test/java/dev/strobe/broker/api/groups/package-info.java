/**
 * Tests of the group handlers, without a network.
 */
@NullMarked
package dev.strobe.broker.api.groups;

import org.jspecify.annotations.NullMarked;

/**
 * Consumer groups by the classic protocol as state machines, and the committed offsets as records of an internal topic.
 * Each group belongs to one event loop.
 */
@NullMarked
package dev.strobe.broker.group;

import org.jspecify.annotations.NullMarked;

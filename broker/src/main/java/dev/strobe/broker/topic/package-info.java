/**
 * The catalogue of topics: names, ids, partitions, configurations. Changes go through one thread and are published as
 * immutable images.
 */
@NullMarked
package dev.strobe.broker.topic;

import org.jspecify.annotations.NullMarked;

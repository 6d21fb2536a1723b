/**
 * Handlers of what describes and changes the cluster and its topics: metadata, creation, deletion, configurations.
 */
@NullMarked
package dev.strobe.broker.api.topics;

import org.jspecify.annotations.NullMarked;

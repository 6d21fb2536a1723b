/**
 * Handlers of records, and the one registry of all APIs, the only source of what ApiVersions answers. Handlers turn
 * protocol messages into calls on partitions, topics and groups; they keep no state of their own.
 */
@NullMarked
package dev.strobe.broker.api;

import org.jspecify.annotations.NullMarked;

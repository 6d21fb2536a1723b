/**
 * One partition: the rules of append and fetch, the high watermark, producer state, waiting fetches, group commit. A
 * partition is owned by one event loop; others see published snapshots.
 */
@NullMarked
package dev.strobe.broker.partition;

import org.jspecify.annotations.NullMarked;

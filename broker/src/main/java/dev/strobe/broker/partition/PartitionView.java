package dev.strobe.broker.partition;

import dev.strobe.broker.log.LogView;

/**
 * What others may see of a partition at one moment.
 *
 * @param log the log, of which readers see what lies before the high watermark
 * @param highWatermark consumers read up to here
 * @param offline why it does not serve, empty if it does
 */
public record PartitionView(LogView log, long highWatermark, String offline) {

    public boolean isOnline() {
        return offline.isEmpty();
    }
}

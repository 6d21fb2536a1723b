package dev.strobe.broker.config;

/**
 * How one partition's log is kept: the broker's defaults with the topic's own values in their place.
 *
 * @param segmentBytes a segment is closed before it would grow past this
 * @param segmentMs a segment is closed once its first record is this old
 * @param indexIntervalBytes one sparse index entry for about as many bytes
 * @param retentionBytes closed segments are deleted from the oldest on while the log is larger; -1 without limit
 * @param retentionMs closed segments are deleted once their newest record is older; -1 without limit
 * @param batchBytesMax a larger record batch is refused
 * @param appendTime whether the broker's clock replaces the producer's timestamps
 * @param flush when appends become durable
 * @param flushIntervalMs for {@link FlushPolicy#INTERVAL}
 * @param inSyncMin fewer replicas in sync acknowledge nothing that is to be kept by all of them
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        int indexIntervalBytes,
        long retentionBytes,
        long retentionMs,
        int batchBytesMax,
        boolean appendTime,
        FlushPolicy flush,
        long flushIntervalMs,
        int inSyncMin) {}

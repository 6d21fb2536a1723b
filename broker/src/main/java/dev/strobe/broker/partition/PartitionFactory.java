package dev.strobe.broker.partition;

import dev.strobe.broker.config.LogConfig;
import java.nio.file.Path;

/** Opens partitions. May wait for the disk; never on an event loop. */
@FunctionalInterface
public interface PartitionFactory {

    /**
     * Opens or creates it. Damage or a disk that refuses make the partition offline, with the reason in its view: others
     * must go on.
     */
    Partition open(TopicId topicId, String topic, int index, Path folder, LogConfig config);
}

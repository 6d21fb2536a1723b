package dev.strobe.broker.topic;

import dev.strobe.broker.partition.TopicId;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic as the catalogue's file holds it.
 *
 * @param deleted whether its folders are to be removed
 */
record CatalogueEntry(
        TopicId id, String name, int partitions, boolean internal, boolean deleted, SortedMap<String, String> configs) {

    private static final String DELETED_SUFFIX = "-delete";

    static CatalogueEntry of(Topic topic) {
        return new CatalogueEntry(
                topic.id(), topic.name(), topic.partitions().size(), topic.internal(), false, sorted(topic.configs()));
    }

    CatalogueEntry asDeleted() {
        return new CatalogueEntry(id, name, partitions, internal, true, configs);
    }

    /** Where a partition lives. */
    Path folder(Path logDir, int index) {
        return logDir.resolve(name + "-" + index);
    }

    /** Where a partition lies until it is deleted: named by the id, so that the topic's name is free again. */
    Path deletedFolder(Path logDir, int index) {
        return logDir.resolve(TopicIds.text(id) + "-" + index + DELETED_SUFFIX);
    }

    static boolean isDeletedFolder(Path folder) {
        return folder.getFileName().toString().endsWith(DELETED_SUFFIX);
    }

    static SortedMap<String, String> sorted(Map<String, String> configs) {
        return new TreeMap<>(configs);
    }
}

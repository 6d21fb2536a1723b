package dev.strobe.broker.cluster;

import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.storage.Disk;
import dev.strobe.broker.storage.DiskException;
import dev.strobe.broker.storage.DiskFile;
import dev.strobe.broker.topic.TopicIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders of partitions that a node of a cluster keeps: {@code <log.dirs>/<topic>-<index>}, each with a file that says of
 * which topic, because a topic may be deleted and another made of its name while the node is away.
 *
 * <p>A folder without that file is somebody's data: it is neither served nor deleted. Waits for the disk; any thread, but one
 * at a time for one folder.
 */
final class PartitionFolders {

    private static final String ID_FILE = "topic-id";
    private static final String DELETED_SUFFIX = "-delete";
    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{1,9})");
    private static final int ID_BYTES_MAX = 64;

    private final Disk disk;
    private final Path logDir;

    /** A folder that a partition was kept in. */
    record Found(TopicId topicId, String topic, int index) {}

    PartitionFolders(Disk disk, Path logDir) {
        this.disk = disk;
        this.logDir = logDir;
    }

    static String name(String topic, int index) {
        return topic + "-" + index;
    }

    /**
     * The folder of a partition, to open it there: as it was left, or new if there is none or another topic's.
     *
     * @throws DiskException also where the folder is somebody else's
     */
    Path prepare(TopicId topicId, String topic, int index) {
        Path folder = logDir.resolve(name(topic, index));
        if (disk.exists(folder)) {
            TopicId owner = owner(folder);
            if (topicId.equals(owner)) {
                return folder;
            }
            if (owner != null) {
                discard(owner, topic, index);
            } else if (!disk.list(folder).stream().allMatch(PartitionFolders::isIdFile)) {
                throw new DiskException("folder has records of no known topic: path=" + folder
                        + "; move it away to have the partition copied from other nodes");
            }
        }
        disk.createFolders(folder);
        mark(folder, topicId);
        return folder;
    }

    /** Deletes a partition with its records. What the disk refuses stays, under a name that the next start deletes. */
    void discard(TopicId topicId, String topic, int index) {
        Path folder = logDir.resolve(name(topic, index));
        if (disk.exists(folder)) {
            Path deleted = logDir.resolve(name(TopicIds.text(topicId), index) + DELETED_SUFFIX);
            disk.delete(deleted);
            disk.rename(folder, deleted);
            disk.forceFolder(logDir);
            disk.delete(deleted);
        }
    }

    /** What former starts left here, in the order of the names; deletes what was being deleted. */
    List<Found> found() {
        List<Found> found = new ArrayList<>();
        disk.createFolders(logDir);
        for (Path folder : disk.list(logDir)) {
            String name = folder.getFileName().toString();
            Matcher parts = NAME.matcher(name);
            if (name.endsWith(DELETED_SUFFIX)) {
                disk.delete(folder);
            } else if (parts.matches()) {
                TopicId owner = owner(folder);
                if (owner != null) {
                    found.add(new Found(owner, parts.group(1), Integer.parseInt(parts.group(2))));
                }
            }
        }
        return found;
    }

    private static boolean isIdFile(Path path) {
        return path.getFileName().toString().startsWith(ID_FILE);
    }

    private @Nullable TopicId owner(Path folder) {
        Path file = folder.resolve(ID_FILE);
        if (!disk.exists(file)) {
            return null;
        }
        try (DiskFile opened = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES_MAX);
            opened.read(bytes, 0);
            return TopicIds.parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip());
        } catch (IllegalArgumentException damaged) {
            throw new DiskException("does not say of which topic the folder is: path=" + file);
        }
    }

    private void mark(Path folder, TopicId topicId) {
        Path fresh = folder.resolve(ID_FILE + ".new");
        disk.delete(fresh);
        try (DiskFile opened = disk.open(fresh)) {
            opened.write(StandardCharsets.UTF_8.encode(TopicIds.text(topicId) + "\n"), 0);
            opened.force();
        }
        disk.rename(fresh, folder.resolve(ID_FILE));
        disk.forceFolder(folder);
        disk.forceFolder(logDir);
    }
}

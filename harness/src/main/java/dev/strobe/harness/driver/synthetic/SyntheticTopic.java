package dev.strobe.harness.driver.synthetic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A topic, its partitions and the groups that read it. Guarded by the broker's lock, but for {@link #read()}. */
final class SyntheticTopic {

    private final PartitionLog[] partitions;
    private final List<SyntheticGroup> groups = new ArrayList<>();
    private volatile boolean read;

    SyntheticTopic(int partitionCount) {
        partitions = new PartitionLog[partitionCount];
        for (int partition = 0; partition < partitionCount; partition++) {
            partitions[partition] = new PartitionLog();
        }
    }

    int partitionCount() {
        return partitions.length;
    }

    PartitionLog log(int partition) {
        return partitions[partition];
    }

    /** Whether any group reads this topic; without one nothing is stored. Needs no lock. */
    boolean read() {
        return read;
    }

    int groupCount() {
        return groups.size();
    }

    /** The group of this name; a new one starts at the end of each partition. */
    SyntheticGroup group(String name) {
        SyntheticGroup known = find(name);
        if (known != null) {
            return known;
        }
        SyntheticGroup group = new SyntheticGroup(name, this);
        groups.add(group);
        read = true;
        return group;
    }

    void remove(SyntheticGroup group) {
        for (int partition = 0; partition < partitions.length; partition++) {
            group.releaseUnread(partition);
        }
        groups.remove(group);
        read = !groups.isEmpty();
    }

    void trim(int partition) {
        long position = partitions[partition].end();
        for (int i = 0; i < groups.size(); i++) {
            position = Math.min(position, groups.get(i).position(partition));
        }
        partitions[partition].trim(position);
    }

    private @Nullable SyntheticGroup find(String name) {
        for (SyntheticGroup group : groups) {
            if (group.name().equals(name)) {
                return group;
            }
        }
        return null;
    }
}

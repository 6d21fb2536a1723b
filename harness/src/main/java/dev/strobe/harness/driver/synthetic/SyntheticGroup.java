package dev.strobe.harness.driver.synthetic;

import java.util.ArrayList;
import java.util.List;

/**
 * A consumer group: its members, and how far it has read each partition. Partitions are dealt out in turn, anew whenever
 * a member comes or goes. Guarded by the broker's lock.
 */
final class SyntheticGroup {

    private final String name;
    private final SyntheticTopic topic;
    private final List<SyntheticSubscriber> members = new ArrayList<>();
    private final long[] positions;

    SyntheticGroup(String name, SyntheticTopic topic) {
        this.name = name;
        this.topic = topic;
        this.positions = new long[topic.partitionCount()];
        for (int partition = 0; partition < positions.length; partition++) {
            positions[partition] = topic.log(partition).end();
        }
    }

    String name() {
        return name;
    }

    long position(int partition) {
        return positions[partition];
    }

    void join(SyntheticSubscriber member) {
        members.add(member);
        members.forEach(SyntheticSubscriber::reassigned);
    }

    /** The group ends with its last member. */
    void leave(SyntheticSubscriber member) {
        if (members.remove(member)) {
            members.forEach(SyntheticSubscriber::reassigned);
            if (members.isEmpty()) {
                topic.remove(this);
            }
        }
    }

    /** What is dealt out to the member now. */
    List<Integer> partitions(SyntheticSubscriber member) {
        List<Integer> partitions = new ArrayList<>();
        int first = members.indexOf(member);
        for (int partition = first; first >= 0 && partition < positions.length; partition += members.size()) {
            partitions.add(partition);
        }
        return partitions;
    }

    /**
     * Takes what the member may read now, at most a batch full.
     *
     * @return number of messages taken
     */
    int take(SyntheticSubscriber member, StoredMessage[] batch, long nowNs) {
        int count = 0;
        int step = members.size();
        for (int partition = members.indexOf(member); partition < positions.length; partition += step) {
            PartitionLog log = topic.log(partition);
            if (log.hasHole()) {
                log.giveUpStaleHole(nowNs);
                log.advance();
            }
            while (count < batch.length && positions[partition] < log.visible()) {
                StoredMessage message = log.at(positions[partition]++);
                if (message != null) {
                    batch[count++] = message;
                }
            }
        }
        return count;
    }

    void releaseUnread(int partition) {
        PartitionLog log = topic.log(partition);
        for (; positions[partition] < log.end(); positions[partition]++) {
            StoredMessage message = log.at(positions[partition]);
            if (message != null) {
                message.publisher.release(message);
            }
        }
    }
}

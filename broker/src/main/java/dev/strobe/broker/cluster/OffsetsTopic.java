package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicAdmin;
import dev.strobe.broker.topic.TopicNames;
import java.util.List;
import java.util.Map;

/**
 * Has the topic of committed offsets made, once, when there are as many nodes as it shall have replicas. The node that controls
 * does it, and tries again until it is there. Owned by the control loop.
 */
final class OffsetsTopic {

    private static final long RETRY_MS = 1_000;

    private final BrokerConfig config;
    private final TopicAdmin topics;
    private final PartitionLoop loop;
    private boolean trying;
    private boolean due;

    OffsetsTopic(BrokerConfig config, TopicAdmin topics, PartitionLoop loop) {
        this.config = config;
        this.topics = topics;
        this.loop = loop;
    }

    /** @param controls whether this node does */
    void imageChanged(MetadataImage image, boolean controls) {
        int replication = Math.min(
                config.cluster().offsetsReplication(), config.cluster().voters().size());
        due = controls
                && !image.topics().containsKey(TopicNames.OFFSETS)
                && image.nodes().values().stream().filter(ClusterNode::isActive).count() >= replication;
        if (due && !trying) {
            trying = true;
            make(new NewTopic(
                    TopicNames.OFFSETS, config.groups().offsetsPartitions(), replication, List.of(), Map.of()));
        }
    }

    private void make(NewTopic wanted) {
        var _ = topics.ensureInternal(wanted)
                .whenComplete((outcome, failure) -> loop.execute(() -> loop.schedule(
                        () -> {
                            trying = false;
                            if (due) {
                                trying = true;
                                make(wanted);
                            }
                        },
                        RETRY_MS)));
    }
}

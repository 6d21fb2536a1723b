package dev.strobe.broker.api.topics;

import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.config.BrokerConfig;

/**
 * The cluster that a node is part of, as clients are told of it.
 *
 * @param clusterId made if the configuration has none
 */
public record Cluster(BrokerConfig config, String clusterId, ClusterMetadata metadata) {

    int nodeId() {
        return config.nodeId();
    }

    MetadataImage image() {
        return metadata.image();
    }

    /** Replicas of a partition for which nobody says how many. */
    int replicationByDefault() {
        return config.cluster().isOn() ? config.cluster().replication() : 1;
    }
}

package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.config.BrokerConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Puts the handlers of this package together. */
public final class ClusterApis {

    private ClusterApis() {}

    /**
     * One handler for each API of the package.
     *
     * @param clusterId what clients are told, made if the configuration has none
     */
    public static List<ApiHandler> handlers(ClusterMetadata metadata, BrokerConfig config, String clusterId) {
        Set<Integer> voters = new TreeSet<>(config.cluster().voters().keySet());
        if (voters.isEmpty()) {
            voters.add(config.nodeId());
        }
        return List.of(
                new DescribeClusterHandler(metadata, clusterId),
                new ElectLeadersHandler(metadata),
                new AlterPartitionReassignmentsHandler(metadata),
                new ListPartitionReassignmentsHandler(metadata),
                new DescribeQuorumHandler(metadata, voters),
                new UnregisterBrokerHandler(metadata),
                new DescribeUserScramCredentialsHandler(metadata),
                new AlterUserScramCredentialsHandler(metadata, config.cluster().isOn()));
    }
}

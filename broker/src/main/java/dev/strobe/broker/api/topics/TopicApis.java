package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.topic.TopicCatalogue;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** Puts the handlers of this package together. */
public final class TopicApis {

    private TopicApis() {}

    /**
     * One handler for each API of the package.
     *
     * @param clusterId what clients are told, made if the configuration has none
     * @param address what clients are told to connect to; asked for with each request, so that it may be known late
     */
    public static List<ApiHandler> handlers(
            TopicCatalogue catalogue, BrokerConfig config, String clusterId, Supplier<InetSocketAddress> address) {
        Cluster cluster = new Cluster(config.nodeId(), clusterId, address);
        ConfigAnswers configs =
                new ConfigAnswers(BrokerConfigReader.ofThisMachine().entries(config));
        return List.of(
                new MetadataHandler(catalogue, cluster, config.topics().autoCreate()),
                new CreateTopicsHandler(
                        catalogue, cluster, configs, config.topics().partitions()),
                new DeleteTopicsHandler(catalogue),
                new CreatePartitionsHandler(catalogue, cluster),
                new DescribeClusterHandler(cluster),
                new DescribeConfigsHandler(catalogue, cluster, configs),
                new IncrementalAlterConfigsHandler(catalogue),
                new DeleteRecordsHandler(catalogue),
                new DescribeLogDirsHandler(catalogue, config.logDir()));
    }
}

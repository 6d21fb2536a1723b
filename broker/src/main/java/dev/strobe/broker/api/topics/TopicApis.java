package dev.strobe.broker.api.topics;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.topic.TopicAdmin;
import java.util.List;

/** Puts the handlers of this package together. */
public final class TopicApis {

    private TopicApis() {}

    /** One handler for each API of the package. */
    public static List<ApiHandler> handlers(TopicAdmin topics, Cluster cluster) {
        ConfigAnswers configs =
                new ConfigAnswers(BrokerConfigReader.ofThisMachine().entries(cluster.config()));
        return List.of(
                new MetadataHandler(topics, cluster),
                new DescribeTopicPartitionsHandler(topics, cluster),
                new CreateTopicsHandler(topics, cluster, configs),
                new DeleteTopicsHandler(topics),
                new CreatePartitionsHandler(topics, cluster),
                new DescribeConfigsHandler(topics, cluster, configs),
                new IncrementalAlterConfigsHandler(topics),
                new DeleteRecordsHandler(topics),
                new DescribeLogDirsHandler(topics, cluster));
    }
}

package dev.strobe.conformance.raw;

import java.util.List;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfigCollection;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopicCollection;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Sample requests about topics, their configurations and the cluster. */
final class TopicSamples {

    private static final byte TOPIC = ConfigResource.Type.TOPIC.id();
    private static final String RETENTION = "retention.ms";
    private static final String VALUE = "123456";

    private TopicSamples() {}

    static @Nullable ApiMessage of(Sample sample, ApiKeys api, int version) {
        return switch (api) {
            case METADATA -> metadata(sample, version);
            case CREATE_TOPICS -> createTopics(sample);
            case DELETE_TOPICS -> deleteTopics(sample, version);
            case CREATE_PARTITIONS -> createPartitions(sample);
            case DESCRIBE_CONFIGS ->
                new DescribeConfigsRequestData()
                        .setResources(List.of(describe(sample.topic()), describe(sample.fresh())));
            case ALTER_CONFIGS -> alterConfigs(sample);
            case INCREMENTAL_ALTER_CONFIGS -> incrementalAlterConfigs(sample);
            case DESCRIBE_CLUSTER -> new DescribeClusterRequestData();
            case DESCRIBE_TOPIC_PARTITIONS ->
                new DescribeTopicPartitionsRequestData().setTopics(List.of(new TopicRequest().setName(sample.topic())));
            case DESCRIBE_LOG_DIRS -> describeLogDirs(sample);
            default -> null;
        };
    }

    private static ApiMessage describeLogDirs(Sample sample) {
        DescribableLogDirTopicCollection topics = new DescribableLogDirTopicCollection();
        topics.add(new DescribableLogDirTopic().setTopic(sample.topic()).setPartitions(List.of(0)));
        return new DescribeLogDirsRequestData().setTopics(topics);
    }

    private static ApiMessage metadata(Sample sample, int version) {
        MetadataRequestData request = new MetadataRequestData()
                .setTopics(List.of(
                        new MetadataRequestTopic().setName(sample.topic()),
                        new MetadataRequestTopic().setName("not a topic")));
        return version >= 4 ? request.setAllowAutoTopicCreation(false) : request;
    }

    private static ApiMessage createTopics(Sample sample) {
        CreatableTopicConfigCollection configs = new CreatableTopicConfigCollection();
        configs.add(new CreatableTopicConfig().setName(RETENTION).setValue(VALUE));
        CreatableTopicCollection topics = new CreatableTopicCollection();
        topics.add(new CreatableTopic()
                .setName(sample.fresh())
                .setNumPartitions(2)
                .setReplicationFactor((short) 1)
                .setConfigs(configs));
        topics.add(
                new CreatableTopic().setName(sample.topic()).setNumPartitions(1).setReplicationFactor((short) 1));
        return new CreateTopicsRequestData().setTimeoutMs(5000).setTopics(topics);
    }

    private static ApiMessage deleteTopics(Sample sample, int version) {
        DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(5000);
        return version >= 6
                ? request.setTopics(List.of(
                        new DeleteTopicState().setName(null).setTopicId(sample.topicId()),
                        new DeleteTopicState().setName(sample.fresh())))
                : request.setTopicNames(List.of(sample.topic(), sample.fresh()));
    }

    private static ApiMessage createPartitions(Sample sample) {
        CreatePartitionsTopicCollection topics = new CreatePartitionsTopicCollection();
        topics.add(
                new CreatePartitionsTopic().setName(sample.topic()).setCount(3).setAssignments(null));
        topics.add(
                new CreatePartitionsTopic().setName(sample.fresh()).setCount(3).setAssignments(null));
        return new CreatePartitionsRequestData().setTimeoutMs(5000).setTopics(topics);
    }

    private static DescribeConfigsResource describe(String topic) {
        return new DescribeConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName(topic)
                .setConfigurationKeys(List.of(RETENTION, "max.message.bytes"));
    }

    private static ApiMessage alterConfigs(Sample sample) {
        var configs = new AlterConfigsRequestData.AlterableConfigCollection();
        configs.add(
                new AlterConfigsRequestData.AlterableConfig().setName(RETENTION).setValue(VALUE));
        var resources = new AlterConfigsRequestData.AlterConfigsResourceCollection();
        resources.add(new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName(sample.topic())
                .setConfigs(configs));
        return new AlterConfigsRequestData().setResources(resources);
    }

    private static ApiMessage incrementalAlterConfigs(Sample sample) {
        var configs = new IncrementalAlterConfigsRequestData.AlterableConfigCollection();
        configs.add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                .setName(RETENTION)
                .setValue(VALUE));
        var resources = new IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection();
        resources.add(new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(TOPIC)
                .setResourceName(sample.topic())
                .setConfigs(configs));
        return new IncrementalAlterConfigsRequestData().setResources(resources);
    }
}

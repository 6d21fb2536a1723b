package dev.strobe.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicNames;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopicCollection;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages and errors here are those that Apache Kafka 4.4.0 gave for the same requests. */
final class ConfigsAndRecordsTest {

    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;

    private final HandlerFixture fixture = new HandlerFixture("log.segment.bytes=2000000");

    @Test
    void aTopicsValueSaysWhereItComesFrom() {
        fixture.topics.create("orders", 1, Map.of("retention.ms", "5000"));

        DescribeConfigsResult result = describe(ResourceType.TOPIC, "orders", null);

        assertThat(find(result, "retention.ms").value()).isEqualTo("5000");
        assertThat(find(result, "retention.ms").synonyms())
                .extracting(DescribeConfigsSynonym::name, DescribeConfigsSynonym::value, DescribeConfigsSynonym::source)
                .containsExactly(
                        tuple("retention.ms", "5000", (byte) 1), tuple("log.retention.ms", "604800000", (byte) 5));
        assertThat(find(result, "segment.bytes").configSource()).isEqualTo(ConfigAnswers.SOURCE_FILE);
        assertThat(find(result, "segment.bytes").value()).isEqualTo("2000000");
        assertThat(find(result, "cleanup.policy").configSource()).isEqualTo(ConfigAnswers.SOURCE_DEFAULT);
        assertThat(find(result, "cleanup.policy").configType()).isEqualTo((byte) 7);
        assertThat(find(result, "retention.ms").documentation()).isNotEmpty();
        assertThat(find(result, "retention.ms").readOnly()).isFalse();
    }

    @Test
    void theBrokersConfigurationIsShownWholeAndReadOnly() {
        DescribeConfigsResult result = describe(ResourceType.BROKER, "1", null);

        assertThat(result.configs())
                .hasSameSizeAs(BrokerConfigReader.ofThisMachine()
                        .entries(BrokerConfigReader.ofThisMachine().defaults()))
                .allMatch(DescribeConfigsResourceResult::readOnly);
        assertThat(find(result, "log.segment.bytes").value()).isEqualTo("2000000");
        assertThat(find(result, "num.partitions").configType()).isEqualTo((byte) 3);
        assertThat(describe(ResourceType.BROKER, "", null).configs()).isEmpty();
    }

    @Test
    void onlyTheKeysAskedForAreShown() {
        fixture.topics.create("orders", 1, Map.of());

        assertThat(describe(ResourceType.TOPIC, "orders", List.of("flush", "nope"))
                        .configs())
                .extracting(DescribeConfigsResourceResult::name)
                .containsExactly("flush");
    }

    @Test
    void resourcesThatAreNotThereAreRefused() {
        assertThat(Errors.forCode(describe(ResourceType.TOPIC, "nope", null).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.forCode(describe(ResourceType.TOPIC, "a/b", null).errorCode()))
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        assertThat(describe(ResourceType.BROKER, "7", null).errorMessage())
                .isEqualTo("Unexpected broker id, expected 1 or empty string, but received 7");
        assertThat(Errors.forCode(describe((byte) 77, "x", null).errorCode())).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void aTopicsValuesAreChanged() {
        fixture.topics.create("orders", 1, Map.of("retention.ms", "5000"));

        assertThat(alter("orders", config("segment.ms", SET, "9"), config("retention.ms", DELETE, null))
                        .errorCode())
                .isZero();

        assertThat(fixture.topics.topic("orders").configs()).containsExactly(Map.entry("segment.ms", "9"));
        assertThat(fixture.topics.partition("orders", 0).config.segmentMs()).isEqualTo(9);
    }

    @Test
    void changesThatCannotBeAreRefusedInKafkasWords() {
        fixture.topics.create("orders", 1, Map.of());

        assertRefused(
                alter("orders", config("retention.ms", SET, "abc")),
                Errors.INVALID_CONFIG,
                "Invalid value abc for configuration retention.ms: Not a number of type LONG");
        assertRefused(
                alter("orders", config("foo", SET, "1")), Errors.INVALID_CONFIG, "Unknown topic config name: foo");
        assertThat(alter("orders", config("foo", DELETE, null)).errorCode()).isZero();
        assertRefused(
                alter("orders", config("foo", APPEND, "1")),
                Errors.INVALID_CONFIG,
                "Can't APPEND to key foo because its type is not LIST.");
        assertRefused(
                alter("orders", config("cleanup.policy", APPEND, "compact")),
                Errors.INVALID_CONFIG,
                "does not compact logs");
        assertRefused(
                alter("orders", config("retention.ms", SET, null)),
                Errors.INVALID_REQUEST,
                "Null value not supported for : retention.ms");
        assertRefused(
                alter("orders", config("retention.ms", SET, "1"), config("retention.ms", DELETE, null)),
                Errors.INVALID_REQUEST,
                "Error due to duplicate config keys");
        assertRefused(
                alter("nope", config("retention.ms", SET, "1")),
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                "The topic 'nope' does not exist.");
        assertRefused(alter("orders", config("retention.ms", (byte) 9, "1")), Errors.INVALID_REQUEST, "operation");
    }

    @Test
    void theBrokersOwnConfigurationStands() {
        assertRefused(
                alter(ResourceType.BROKER, "1", false, config("num.io.threads", SET, "3")),
                Errors.INVALID_REQUEST,
                "cannot be changed at runtime");
    }

    @Test
    void validatingChangesNothing() {
        fixture.topics.create("orders", 1, Map.of());

        assertThat(alter(ResourceType.TOPIC, "orders", true, config("segment.ms", SET, "9"))
                        .errorCode())
                .isZero();
        assertThat(fixture.topics.topic("orders").configs()).isEmpty();
    }

    @Test
    void recordsAreGivenUpOnTheOwnersLoop() {
        fixture.topics.create("orders", 1, Map.of());
        fixture.topics.partition("orders", 0).highWatermark = 100;

        assertThat(deleteRecords("orders", 0, 40).lowWatermark()).isEqualTo(40);
        assertThat(deleteRecords("orders", 0, 30).lowWatermark()).isEqualTo(40);
        assertThat(deleteRecords("orders", 0, -1).lowWatermark()).isEqualTo(100);
        assertThat(fixture.topics.partition("orders", 0).calls).containsExactly("deleteBefore 40", "deleteBefore 100");
    }

    @Test
    void recordsThatCannotBeGivenUpHaveTheirError() {
        fixture.topics.create("orders", 1, Map.of());
        fixture.topics.settled(fixture.topics.catalogue.ensureInternal(new NewTopic(TopicNames.OFFSETS, 1, Map.of())));
        fixture.topics.partition("orders", 0).highWatermark = 100;

        assertRefused(deleteRecords("orders", 0, 101), Errors.OFFSET_OUT_OF_RANGE);
        assertRefused(deleteRecords("orders", 0, -2), Errors.OFFSET_OUT_OF_RANGE);
        assertRefused(deleteRecords("orders", 1, 1), Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertRefused(deleteRecords("nope", 0, 1), Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertRefused(deleteRecords(TopicNames.OFFSETS, 0, 0), Errors.INVALID_TOPIC_EXCEPTION);
        fixture.topics.partition("orders", 0).offline = "damaged";
        assertRefused(deleteRecords("orders", 0, 1), Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void theClusterIsThisNode() {
        DescribeClusterResponseData answer = fixture.ask(
                ApiKeys.DESCRIBE_CLUSTER,
                new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true),
                DescribeClusterResponseData.class);

        assertThat(answer.clusterId()).isEqualTo(HandlerFixture.CLUSTER_ID);
        assertThat(answer.controllerId()).isEqualTo(1);
        assertThat(answer.brokers().find(1).host()).isEqualTo("broker");
        assertThat(answer.clusterAuthorizedOperations()).isEqualTo(0b1_1111_1010_0000);
        assertThat(cluster((byte) 2).errorCode()).isEqualTo(Errors.MISMATCHED_ENDPOINT_TYPE.code());
        assertThat(cluster((byte) 9).errorMessage()).isEqualTo("Unsupported endpoint type 9");
    }

    @Test
    void sizesOfLogsAreShown() {
        fixture.topics.create("orders", 2, Map.of());
        fixture.topics.partition("orders", 1).highWatermark = 100;
        DescribableLogDirTopicCollection asked = new DescribableLogDirTopicCollection();
        asked.add(new DescribableLogDirTopic().setTopic("orders").setPartitions(List.of(1, 9)));

        DescribeLogDirsResponseData answer = fixture.ask(
                ApiKeys.DESCRIBE_LOG_DIRS,
                new DescribeLogDirsRequestData().setTopics(asked),
                DescribeLogDirsResponseData.class);

        assertThat(answer.results().getFirst().topics().getFirst().partitions())
                .containsExactly(
                        new DescribeLogDirsPartition().setPartitionIndex(1).setPartitionSize(100));
    }

    @Test
    void everyHandlerServesEveryVersionOfItsApi() {
        assertThat(fixture.handlers()).hasSize(17).allSatisfy(handler -> {
            assertThat(handler.minVersion()).isEqualTo(handler.key().oldestVersion());
            assertThat(handler.maxVersion()).isEqualTo(handler.key().latestVersion());
        });
        fixture.topics.create("orders", 1, Map.of());
        for (short version = ApiKeys.DESCRIBE_CONFIGS.oldestVersion();
                version <= ApiKeys.DESCRIBE_CONFIGS.latestVersion();
                version++) {
            assertThat(describe(version, ResourceType.TOPIC, "orders", null).configs())
                    .isNotEmpty();
        }
    }

    private DescribeConfigsResult describe(byte type, String name, @Nullable List<String> keys) {
        return describe(ApiKeys.DESCRIBE_CONFIGS.latestVersion(), type, name, keys);
    }

    private DescribeConfigsResult describe(short version, byte type, String name, @Nullable List<String> keys) {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData()
                .setIncludeSynonyms(true)
                .setIncludeDocumentation(true)
                .setResources(List.of(new DescribeConfigsResource()
                        .setResourceType(type)
                        .setResourceName(name)
                        .setConfigurationKeys(keys)));
        return fixture.ask(ApiKeys.DESCRIBE_CONFIGS, version, request, DescribeConfigsResponseData.class)
                .results()
                .getFirst();
    }

    private AlterConfigsResourceResponse alter(String topic, AlterableConfig... configs) {
        return alter(ResourceType.TOPIC, topic, false, configs);
    }

    private AlterConfigsResourceResponse alter(
            byte type, String name, boolean validateOnly, AlterableConfig... configs) {
        AlterConfigsResource resource =
                new AlterConfigsResource().setResourceType(type).setResourceName(name);
        for (AlterableConfig config : configs) {
            resource.configs().add(config);
        }
        IncrementalAlterConfigsRequestData request =
                new IncrementalAlterConfigsRequestData().setValidateOnly(validateOnly);
        request.resources().add(resource);
        return fixture.ask(ApiKeys.INCREMENTAL_ALTER_CONFIGS, request, IncrementalAlterConfigsResponseData.class)
                .responses()
                .getFirst();
    }

    private DeleteRecordsPartitionResult deleteRecords(String topic, int partition, long offset) {
        DeleteRecordsRequestData request = new DeleteRecordsRequestData()
                .setTopics(List.of(new DeleteRecordsTopic()
                        .setName(topic)
                        .setPartitions(List.of(new DeleteRecordsPartition()
                                .setPartitionIndex(partition)
                                .setOffset(offset)))));
        return fixture.ask(ApiKeys.DELETE_RECORDS, request, DeleteRecordsResponseData.class)
                .topics()
                .find(topic)
                .partitions()
                .find(partition);
    }

    private DescribeClusterResponseData cluster(byte endpointType) {
        return fixture.ask(
                ApiKeys.DESCRIBE_CLUSTER,
                new DescribeClusterRequestData().setEndpointType(endpointType),
                DescribeClusterResponseData.class);
    }

    private static DescribeConfigsResourceResult find(DescribeConfigsResult result, String name) {
        return result.configs().stream()
                .filter(config -> config.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static AlterableConfig config(String name, byte operation, @Nullable String value) {
        return new AlterableConfig().setName(name).setConfigOperation(operation).setValue(value);
    }

    private static void assertRefused(AlterConfigsResourceResponse result, Errors error, String message) {
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.errorMessage()).contains(message);
    }

    private static void assertRefused(DeleteRecordsPartitionResult result, Errors error) {
        assertThat(Errors.forCode(result.errorCode())).isEqualTo(error);
        assertThat(result.lowWatermark()).isEqualTo(-1);
    }
}

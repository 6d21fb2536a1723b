package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.raw.GroupSamples;
import dev.strobe.conformance.raw.Normalised;
import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import dev.strobe.conformance.raw.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every API in every version that Strobe announces, asked of both brokers with the same content: the answers are the
 * same field by field, but for what {@link Normalised} leaves out.
 */
final class EachVersionIT {

    @TestFactory
    Stream<DynamicNode> eachVersionIsAnsweredAsKafkaAnswersIt() {
        return announced(BrokerUnderTest.STROBE).stream().map(each -> {
            ApiKeys api = ApiKeys.forId(each.apiKey());
            List<DynamicTest> versions = new ArrayList<>();
            // Kafka announces versions of Produce that are gone, because an old client looks for them, and so may we.
            for (int version = Math.max(each.minVersion(), api.oldestVersion());
                    version <= each.maxVersion();
                    version++) {
                int asked = version;
                versions.add(DynamicTest.dynamicTest(api + " " + version, () -> same(api, asked)));
            }
            return DynamicContainer.dynamicContainer(api.name, versions);
        });
    }

    private static List<ApiVersion> announced(BrokerUnderTest broker) {
        try (RawClient raw = broker.clients().raw()) {
            return List.copyOf(raw.call(new ApiVersionsRequestData(), 0, ApiVersionsResponseData.class)
                    .apiKeys());
        }
    }

    private static void same(ApiKeys api, int version) throws Exception {
        assertThat(answer(BrokerUnderTest.STROBE, api, version)).isEqualTo(answer(BrokerUnderTest.KAFKA, api, version));
    }

    private static String answer(BrokerUnderTest broker, ApiKeys api, int version) throws Exception {
        Clients clients = broker.clients();
        Sample sample = sample(clients, api.name + "-" + version);
        ApiMessage request = sample.request(api, version)
                .orElseThrow(() -> new IllegalStateException("no sample of an API that is announced: api=" + api));
        try (RawClient raw = clients.raw()) {
            return Normalised.of(raw.call(request, version), version, sample.group());
        }
    }

    private static Sample sample(Clients clients, String name) throws Exception {
        Uuid id = clients.createTopic("sample-" + name, 1, Map.of());
        Sample sample = new Sample("sample-" + name, id, "group-" + name, "fresh-" + name);
        try (RawClient raw = clients.raw()) {
            Requests.producerId(raw);
            Requests.produced(raw, sample.topic(), Records.batch("one", "two", "three"));
            // Kafka makes the topic of committed offsets once somebody looks for a coordinator.
            raw.call(new FindCoordinatorRequestData().setKey(sample.group()), 0, FindCoordinatorResponseData.class);
            Errors committed;
            do {
                committed = Errors.forCode(
                        raw.call(GroupSamples.commit(sample, "", -1, 9), 9, OffsetCommitResponseData.class)
                                .topics()
                                .getFirst()
                                .partitions()
                                .getFirst()
                                .errorCode());
            } while (committed == Errors.COORDINATOR_LOAD_IN_PROGRESS || committed == Errors.NOT_COORDINATOR);
            assertThat(committed).isEqualTo(Errors.NONE);
        }
        return sample;
    }

    @TestFactory
    Stream<DynamicTest> aMembersLifeIsTheSameInEachVersion() {
        BrokerUnderTest.STROBE.clients();
        return Stream.iterate(0, version -> version + 1)
                .limit(ApiKeys.JOIN_GROUP.latestVersion() + 1L)
                .map(version -> DynamicTest.dynamicTest(
                        "JoinGroup " + version,
                        () -> assertThat(life(BrokerUnderTest.STROBE, version))
                                .isEqualTo(life(BrokerUnderTest.KAFKA, version))));
    }

    private static List<String> life(BrokerUnderTest broker, int version) throws Exception {
        Clients clients = broker.clients();
        Sample sample = sample(clients, "life-" + version);
        List<String> answers = new ArrayList<>();
        try (RawClient raw = clients.raw()) {
            JoinGroupResponseData joined =
                    raw.call(GroupSamples.join(sample.group(), ""), version, JoinGroupResponseData.class);
            answers.add(Normalised.of(joined, version, sample.group()));
            if (joined.generationId() < 0) {
                joined = raw.call(
                        GroupSamples.join(sample.group(), joined.memberId()), version, JoinGroupResponseData.class);
                answers.add(Normalised.of(joined, version, sample.group()));
            }
            String member = joined.memberId();
            int generation = joined.generationId();
            int sync = Math.min(version, ApiKeys.SYNC_GROUP.latestVersion());
            int beat = Math.min(version, ApiKeys.HEARTBEAT.latestVersion());
            int commit =
                    Math.clamp(version, ApiKeys.OFFSET_COMMIT.oldestVersion(), ApiKeys.OFFSET_COMMIT.latestVersion());
            int describe = Math.min(version, ApiKeys.DESCRIBE_GROUPS.latestVersion());
            int leave = Math.min(version, ApiKeys.LEAVE_GROUP.latestVersion());
            answers.add(asked(raw, GroupSamples.heartbeat(sample.group(), member, generation), beat));
            answers.add(asked(raw, GroupSamples.sync(sample.group(), member, generation, sync), sync));
            answers.add(asked(raw, GroupSamples.heartbeat(sample.group(), member, generation), beat));
            answers.add(asked(raw, GroupSamples.heartbeat(sample.group(), member, generation + 1), beat));
            answers.add(asked(raw, GroupSamples.commit(sample, member, generation, commit), commit));
            answers.add(
                    asked(raw, sample.request(ApiKeys.DESCRIBE_GROUPS, describe).orElseThrow(), describe));
            answers.add(asked(raw, sample.request(ApiKeys.DELETE_GROUPS, 1).orElseThrow(), 1));
            answers.add(asked(raw, GroupSamples.leave(sample.group(), member, leave), leave));
            answers.add(asked(raw, GroupSamples.heartbeat(sample.group(), member, generation), beat));
        }
        return answers;
    }

    private static String asked(RawClient raw, ApiMessage request, int version) {
        return Normalised.of(raw.call(request, version), version, "");
    }
}

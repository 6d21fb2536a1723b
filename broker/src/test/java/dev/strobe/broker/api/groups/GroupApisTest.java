package dev.strobe.broker.api.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of each version hear. */
final class GroupApisTest {

    private static final byte[] SUBSCRIPTION = "likes orders".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ASSIGNMENT = "has orders-0".getBytes(StandardCharsets.UTF_8);

    private final ApiFixture broker = new ApiFixture();

    /** The version, or the nearest that the API has. */
    private static int near(ApiKeys api, int version) {
        return Math.clamp(version, api.oldestVersion(), api.latestVersion());
    }

    private static JoinGroupRequestData joinRequest(int version, String memberId) {
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol().setName("range").setMetadata(SUBSCRIPTION));
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId("g")
                .setSessionTimeoutMs(10_000)
                .setMemberId(memberId)
                .setProtocolType("consumer")
                .setProtocols(protocols);
        return version == 0 ? request : request.setRebalanceTimeoutMs(20_000);
    }

    private JoinGroupResponseData join(int version) {
        JoinGroupResponseData joined =
                broker.ask(ApiKeys.JOIN_GROUP, version, joinRequest(version, ""), JoinGroupResponseData.class);
        if (joined.errorCode() != Errors.MEMBER_ID_REQUIRED.code()) {
            return joined;
        }
        return broker.ask(
                ApiKeys.JOIN_GROUP, version, joinRequest(version, joined.memberId()), JoinGroupResponseData.class);
    }

    private byte[] sync(int version, JoinGroupResponseData joined) {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId("g")
                .setGenerationId(joined.generationId())
                .setMemberId(joined.memberId())
                .setAssignments(List.of(new SyncGroupRequestData.SyncGroupRequestAssignment()
                        .setMemberId(joined.memberId())
                        .setAssignment(ASSIGNMENT)));
        if (version >= 5) {
            request.setProtocolType("consumer").setProtocolName("range");
        }
        return broker.ask(ApiKeys.SYNC_GROUP, version, request, SyncGroupResponseData.class)
                .assignment();
    }

    private short commit(int version, JoinGroupResponseData joined, String topic, int partition, long offset) {
        OffsetCommitRequestTopic entry = new OffsetCommitRequestTopic()
                .setName(topic)
                .setTopicId(topic.equals("orders") ? ApiFixture.ORDERS : new Uuid(1, 1))
                .setPartitions(List.of(new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(offset)
                        .setCommittedMetadata(null)));
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId("g")
                .setMemberId(joined.memberId())
                .setGenerationIdOrMemberEpoch(joined.generationId())
                .setTopics(List.of(entry));
        return broker.ask(ApiKeys.OFFSET_COMMIT, version, request, OffsetCommitResponseData.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode();
    }

    private List<Long> committed(int version) {
        OffsetFetchRequestData request = new OffsetFetchRequestData();
        if (version < 8) {
            request.setGroupId("g")
                    .setTopics(List.of(new OffsetFetchRequestData.OffsetFetchRequestTopic()
                            .setName("orders")
                            .setPartitionIndexes(List.of(0, 1))));
            return broker
                    .ask(ApiKeys.OFFSET_FETCH, version, request, OffsetFetchResponseData.class)
                    .topics()
                    .getFirst()
                    .partitions()
                    .stream()
                    .map(OffsetFetchResponseData.OffsetFetchResponsePartition::committedOffset)
                    .toList();
        }
        request.setGroups(List.of(new OffsetFetchRequestData.OffsetFetchRequestGroup()
                .setGroupId("g")
                .setTopics(List.of(new OffsetFetchRequestData.OffsetFetchRequestTopics()
                        .setName("orders")
                        .setTopicId(ApiFixture.ORDERS)
                        .setPartitionIndexes(List.of(0, 1))))));
        return broker
                .ask(ApiKeys.OFFSET_FETCH, version, request, OffsetFetchResponseData.class)
                .groups()
                .getFirst()
                .topics()
                .getFirst()
                .partitions()
                .stream()
                .map(OffsetFetchResponseData.OffsetFetchResponsePartitions::committedOffset)
                .toList();
    }

    private DescribedGroup describe(int version, String group) {
        return broker.ask(
                        ApiKeys.DESCRIBE_GROUPS,
                        version,
                        new DescribeGroupsRequestData().setGroups(List.of(group)),
                        DescribeGroupsResponseData.class)
                .groups()
                .getFirst();
    }

    private short leave(int version, String memberId) {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId("g");
        if (version < 3) {
            request.setMemberId(memberId);
        } else {
            request.setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId(memberId)));
        }
        LeaveGroupResponseData answer = broker.ask(ApiKeys.LEAVE_GROUP, version, request, LeaveGroupResponseData.class);
        return version < 3 ? answer.errorCode() : answer.members().getFirst().errorCode();
    }

    private short delete(int version) {
        return broker.ask(
                        ApiKeys.DELETE_GROUPS,
                        version,
                        new DeleteGroupsRequestData().setGroupsNames(List.of("g", "g")),
                        DeleteGroupsResponseData.class)
                .results()
                .find("g")
                .errorCode();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aClientOfAnyVersionGoesThroughTheLifeOfAGroup(int version) {
        // Joining
        JoinGroupResponseData joined = join(near(ApiKeys.JOIN_GROUP, version));
        assertThat(joined.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(joined.leader()).isEqualTo(joined.memberId());
        assertThat(joined.members().getFirst().metadata()).isEqualTo(SUBSCRIPTION);
        assertThat(sync(near(ApiKeys.SYNC_GROUP, version), joined)).isEqualTo(ASSIGNMENT);

        // Staying
        int heartbeat = near(ApiKeys.HEARTBEAT, version);
        HeartbeatRequestData alive = new HeartbeatRequestData()
                .setGroupId("g")
                .setMemberId(joined.memberId())
                .setGenerationId(joined.generationId());
        assertThat(broker.ask(ApiKeys.HEARTBEAT, heartbeat, alive, HeartbeatResponseData.class)
                        .errorCode())
                .isEqualTo(Errors.NONE.code());
        int commit = near(ApiKeys.OFFSET_COMMIT, version);
        assertThat(commit(commit, joined, "orders", 0, 42)).isEqualTo(Errors.NONE.code());
        assertThat(commit(commit, joined, "orders", 9, 42)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(commit(commit, joined, "nowhere", 0, 42))
                .isEqualTo((commit < 10 ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.UNKNOWN_TOPIC_ID).code());
        assertThat(committed(near(ApiKeys.OFFSET_FETCH, version))).containsExactly(42L, -1L);

        // Being seen
        DescribedGroup described = describe(near(ApiKeys.DESCRIBE_GROUPS, version), "g");
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.protocolData()).isEqualTo("range");
        assertThat(described.members().getFirst().memberAssignment()).isEqualTo(ASSIGNMENT);
        assertThat(described.members().getFirst().clientId()).isEqualTo("client-a");
        assertThat(described.members().getFirst().clientHost()).isEqualTo("/127.0.0.1");

        // Leaving
        int delete = near(ApiKeys.DELETE_GROUPS, version);
        assertThat(delete(delete)).isEqualTo(Errors.NON_EMPTY_GROUP.code());
        int leave = near(ApiKeys.LEAVE_GROUP, version);
        assertThat(leave(leave, joined.memberId())).isEqualTo(Errors.NONE.code());
        assertThat(leave(leave, joined.memberId())).isEqualTo(Errors.UNKNOWN_MEMBER_ID.code());
        assertThat(delete(delete)).isEqualTo(Errors.NONE.code());
        assertThat(delete(delete)).isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void everyGroupIsCoordinatedHereAndNoTransactionIs(int version) {
        FindCoordinatorRequestData group = new FindCoordinatorRequestData();
        FindCoordinatorRequestData transaction = new FindCoordinatorRequestData();
        if (version < 4) {
            group.setKey("g");
            transaction.setKey("t");
        } else {
            group.setCoordinatorKeys(List.of("g", "h"));
            transaction.setCoordinatorKeys(List.of("t"));
        }

        FindCoordinatorResponseData found =
                broker.ask(ApiKeys.FIND_COORDINATOR, version, group, FindCoordinatorResponseData.class);
        assertThat(version < 4 ? found.port() : found.coordinators().get(1).port())
                .isEqualTo(9092);

        if (version > 0) {
            transaction.setKeyType((byte) 1);
            FindCoordinatorResponseData none =
                    broker.ask(ApiKeys.FIND_COORDINATOR, version, transaction, FindCoordinatorResponseData.class);
            assertThat(
                            version < 4
                                    ? none.errorCode()
                                    : none.coordinators().getFirst().errorCode())
                    .isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
        }
    }

    @Test
    void groupsAreListedByStateAndType() {
        join(9);

        assertThat(list(new ListGroupsRequestData())).containsExactly("g");
        assertThat(list(new ListGroupsRequestData().setStatesFilter(List.of("completingrebalance"))))
                .containsExactly("g");
        assertThat(list(new ListGroupsRequestData().setStatesFilter(List.of("Stable"))))
                .isEmpty();
        assertThat(list(new ListGroupsRequestData().setTypesFilter(List.of("Classic"))))
                .containsExactly("g");
        assertThat(list(new ListGroupsRequestData().setTypesFilter(List.of("share"))))
                .isEmpty();
    }

    private List<String> list(ListGroupsRequestData request) {
        return broker.ask(ApiKeys.LIST_GROUPS, 5, request, ListGroupsResponseData.class).groups().stream()
                .map(ListGroupsResponseData.ListedGroup::groupId)
                .toList();
    }

    @Test
    void aMissingGroupIsDeadToOldClientsAndAnErrorToNewOnes() {
        assertThat(describe(5, "nobody").groupState()).isEqualTo("Dead");
        assertThat(describe(5, "nobody").errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(describe(6, "nobody").errorCode()).isEqualTo(Errors.GROUP_ID_NOT_FOUND.code());
    }

    @Test
    void badJoinsGetTheProtocolsOwnErrors() {
        assertThat(joinError(joinRequest(9, "").setGroupId(""))).isEqualTo(Errors.INVALID_GROUP_ID);
        assertThat(joinError(joinRequest(9, "").setSessionTimeoutMs(5_999))).isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
        assertThat(joinError(joinRequest(9, "").setProtocolType(""))).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(joinError(joinRequest(9, "stranger"))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    private Errors joinError(JoinGroupRequestData request) {
        return Errors.forCode(broker.ask(ApiKeys.JOIN_GROUP, 9, request, JoinGroupResponseData.class)
                .errorCode());
    }

    @Test
    void offsetsOfAllTopicsAreGivenWhereNoneIsNamed() {
        JoinGroupResponseData outsider =
                new JoinGroupResponseData().setMemberId("").setGenerationId(-1);
        commit(10, outsider, "orders", 2, 5);
        OffsetFetchRequestData request = new OffsetFetchRequestData()
                .setGroups(List.of(
                        new OffsetFetchRequestData.OffsetFetchRequestGroup()
                                .setGroupId("g")
                                .setTopics(null),
                        new OffsetFetchRequestData.OffsetFetchRequestGroup()
                                .setGroupId("h")
                                .setTopics(null)));

        OffsetFetchResponseData answer = broker.ask(ApiKeys.OFFSET_FETCH, 10, request, OffsetFetchResponseData.class);

        assertThat(answer.groups().get(0).topics().getFirst().topicId()).isEqualTo(ApiFixture.ORDERS);
        assertThat(answer.groups().get(1).topics()).isEmpty();
    }
}

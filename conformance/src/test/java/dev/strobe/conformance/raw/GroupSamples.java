package dev.strobe.conformance.raw;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Sample requests about groups, and the requests of one member's life. */
public final class GroupSamples {

    private static final String STRANGER = "stranger";
    private static final String PROTOCOL_TYPE = "consumer";
    private static final String PROTOCOL = "range";

    private GroupSamples() {}

    static @Nullable ApiMessage of(Sample sample, ApiKeys api, int version) {
        String group = sample.group();
        return switch (api) {
            case FIND_COORDINATOR ->
                version >= 4
                        ? new FindCoordinatorRequestData()
                                .setKeyType((byte) 0)
                                .setCoordinatorKeys(List.of(group, sample.fresh()))
                        : new FindCoordinatorRequestData().setKey(group);
            case JOIN_GROUP -> join(group, STRANGER);
            case SYNC_GROUP -> sync(group, STRANGER, 1, version);
            case HEARTBEAT -> heartbeat(group, STRANGER, 1);
            case LEAVE_GROUP -> leave(group, STRANGER, version);
            case OFFSET_COMMIT -> commit(sample, "", -1, version);
            case OFFSET_FETCH -> offsets(sample, version);
            case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(List.of(group, sample.fresh()));
            case LIST_GROUPS -> new ListGroupsRequestData();
            case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(List.of(group, sample.fresh()));
            case OFFSET_DELETE -> offsetDelete(sample);
            default -> null;
        };
    }

    public static JoinGroupRequestData join(String group, String member) {
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol()
                .setName(PROTOCOL)
                .setMetadata("subscription".getBytes(StandardCharsets.UTF_8)));
        return new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(10_000)
                .setProtocolType(PROTOCOL_TYPE)
                .setProtocols(protocols);
    }

    public static SyncGroupRequestData sync(String group, String member, int generation, int version) {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setGenerationId(generation)
                .setAssignments(List.of(new SyncGroupRequestAssignment()
                        .setMemberId(member)
                        .setAssignment("assignment".getBytes(StandardCharsets.UTF_8))));
        return version >= 5 ? request.setProtocolType(PROTOCOL_TYPE).setProtocolName(PROTOCOL) : request;
    }

    public static HeartbeatRequestData heartbeat(String group, String member, int generation) {
        return new HeartbeatRequestData().setGroupId(group).setMemberId(member).setGenerationId(generation);
    }

    public static LeaveGroupRequestData leave(String group, String member, int version) {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(group);
        return version >= 3
                ? request.setMembers(List.of(new MemberIdentity().setMemberId(member)))
                : request.setMemberId(member);
    }

    public static OffsetCommitRequestData commit(Sample sample, String member, int generation, int version) {
        OffsetCommitRequestTopic topic = new OffsetCommitRequestTopic()
                .setPartitions(List.of(
                        new OffsetCommitRequestPartition().setPartitionIndex(0).setCommittedOffset(2)));
        return new OffsetCommitRequestData()
                .setGroupId(sample.group())
                .setMemberId(member)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(List.of(version >= 10 ? topic.setTopicId(sample.topicId()) : topic.setName(sample.topic())));
    }

    private static ApiMessage offsets(Sample sample, int version) {
        if (version < 8) {
            return new OffsetFetchRequestData()
                    .setGroupId(sample.group())
                    .setTopics(List.of(new OffsetFetchRequestTopic()
                            .setName(sample.topic())
                            .setPartitionIndexes(List.of(0, 7))));
        }
        OffsetFetchRequestTopics topic = new OffsetFetchRequestTopics().setPartitionIndexes(List.of(0, 7));
        return new OffsetFetchRequestData()
                .setGroups(List.of(new OffsetFetchRequestGroup()
                        .setGroupId(sample.group())
                        .setTopics(List.of(
                                version >= 10 ? topic.setTopicId(sample.topicId()) : topic.setName(sample.topic())))));
    }

    private static ApiMessage offsetDelete(Sample sample) {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        topics.add(new OffsetDeleteRequestTopic()
                .setName(sample.topic())
                .setPartitions(List.of(new OffsetDeleteRequestPartition().setPartitionIndex(0))));
        return new OffsetDeleteRequestData().setGroupId(sample.group()).setTopics(topics);
    }
}

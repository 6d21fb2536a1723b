package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.Answer;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupDescription;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.ApiKeys;

/** Shows groups with their members. A group that does not exist is dead to clients that know no error for it. */
final class DescribeGroupsHandler extends GroupHandler {

    private static final int NOT_FOUND_SINCE = 6;

    private final GroupCoordinators coordinators;

    DescribeGroupsHandler(GroupCoordinators coordinators) {
        super(ApiKeys.DESCRIBE_GROUPS);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        List<String> asked = request.body(DescribeGroupsRequestData.class).groups();
        Gathering<DescribedGroup> groups =
                new Gathering<>(asked.size(), all -> request.respond(new DescribeGroupsResponseData().setGroups(all)));
        for (int i = 0; i < asked.size(); i++) {
            int index = i;
            String groupId = asked.get(i);
            GroupCoordinator coordinator = coordinators.forGroup(groupId);
            on(coordinator, request, () -> groups.put(index, answer(coordinator.describe(groupId), request.version())));
        }
    }

    private static DescribedGroup answer(Answer<GroupDescription> answer, short version) {
        GroupDescription group = answer.value();
        DescribedGroup described = new DescribedGroup().setGroupId(group.groupId());
        if (answer.error() == GroupError.GROUP_NOT_FOUND) {
            described.setGroupState(group.state().label());
            return version < NOT_FOUND_SINCE
                    ? described
                    : described
                            .setErrorCode(ProtocolErrors.codeOf(answer.error()))
                            .setErrorMessage("Group " + group.groupId() + " not found.");
        }
        if (answer.error() != GroupError.NONE) {
            return described.setErrorCode(ProtocolErrors.codeOf(answer.error()));
        }
        return described
                .setGroupState(group.state().label())
                .setProtocolType(group.protocolType())
                .setProtocolData(group.protocol())
                .setMembers(group.members().stream()
                        .map(DescribeGroupsHandler::member)
                        .toList());
    }

    private static DescribedGroupMember member(GroupDescription.MemberDescription member) {
        return new DescribedGroupMember()
                .setMemberId(member.memberId())
                .setGroupInstanceId(member.instanceId())
                .setClientId(member.client().id())
                .setClientHost(member.client().host())
                .setMemberMetadata(member.metadata().bytes())
                .setMemberAssignment(member.assignment().bytes());
    }
}

package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.Answer;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.group.MemberIdentity;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.protocol.ApiKeys;

/** Takes members out of a group: one, or in later versions several at once. */
final class LeaveGroupHandler extends GroupHandler {

    private static final int BATCHED_SINCE = 3;

    private final GroupCoordinators coordinators;

    LeaveGroupHandler(GroupCoordinators coordinators) {
        super(ApiKeys.LEAVE_GROUP);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        LeaveGroupRequestData body = request.body(LeaveGroupRequestData.class);
        boolean isBatched = request.version() >= BATCHED_SINCE;
        List<MemberIdentity> leaving = isBatched
                ? body.members().stream()
                        .map(member -> new MemberIdentity(member.memberId(), member.groupInstanceId()))
                        .toList()
                : List.of(new MemberIdentity(body.memberId(), null));
        GroupCoordinator coordinator = coordinators.forGroup(body.groupId());
        on(coordinator, request, () -> {
            Answer<List<GroupError>> answer = coordinator.leave(body.groupId(), leaving);
            request.respond(isBatched ? batched(answer, leaving) : single(answer));
        });
    }

    private static LeaveGroupResponseData single(Answer<List<GroupError>> answer) {
        GroupError error =
                answer.value().isEmpty() ? answer.error() : answer.value().getFirst();
        return new LeaveGroupResponseData().setErrorCode(ProtocolErrors.codeOf(error));
    }

    private static LeaveGroupResponseData batched(Answer<List<GroupError>> answer, List<MemberIdentity> leaving) {
        List<MemberResponse> members = new ArrayList<>();
        for (int i = 0; i < answer.value().size(); i++) {
            members.add(new MemberResponse()
                    .setMemberId(leaving.get(i).memberId())
                    .setGroupInstanceId(leaving.get(i).instanceId())
                    .setErrorCode(ProtocolErrors.codeOf(answer.value().get(i))));
        }
        return new LeaveGroupResponseData()
                .setErrorCode(ProtocolErrors.codeOf(answer.error()))
                .setMembers(members);
    }
}

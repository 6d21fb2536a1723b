package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.JoinRequest;
import dev.strobe.broker.group.JoinResult;
import dev.strobe.broker.group.MemberIdentity;
import dev.strobe.broker.group.Opaque;
import dev.strobe.broker.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.protocol.ApiKeys;

/** Joins a group; the answer comes when the generation begins. */
final class JoinGroupHandler extends GroupHandler {

    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    private static final int PROTOCOL_NULLABLE_SINCE = 7;
    private static final int SKIP_ASSIGNMENT_SINCE = 9;

    private final GroupCoordinators coordinators;

    JoinGroupHandler(GroupCoordinators coordinators) {
        super(ApiKeys.JOIN_GROUP);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        JoinRequest asked = read(request);
        GroupCoordinator coordinator = coordinators.forGroup(asked.groupId());
        on(
                coordinator,
                request,
                () -> coordinator.join(asked, result -> request.respond(answer(result, request.version()))));
    }

    private static JoinRequest read(Request request) {
        JoinGroupRequestData body = request.body(JoinGroupRequestData.class);
        List<JoinRequest.Protocol> protocols = body.protocols().stream()
                .map(protocol -> new JoinRequest.Protocol(protocol.name(), Opaque.of(protocol.metadata())))
                .toList();
        return new JoinRequest(
                body.groupId(),
                new MemberIdentity(body.memberId(), body.groupInstanceId()),
                new JoinRequest.Client(request.clientId(), "/" + request.clientHost()),
                body.sessionTimeoutMs(),
                body.rebalanceTimeoutMs(),
                body.protocolType(),
                protocols,
                request.version() >= MEMBER_ID_REQUIRED_SINCE,
                request.version() >= SKIP_ASSIGNMENT_SINCE);
    }

    private static JoinGroupResponseData answer(JoinResult result, short version) {
        String protocol = result.protocol();
        List<JoinGroupResponseMember> members = result.members().stream()
                .map(member -> new JoinGroupResponseMember()
                        .setMemberId(member.memberId())
                        .setGroupInstanceId(member.instanceId())
                        .setMetadata(member.metadata().bytes()))
                .toList();
        return new JoinGroupResponseData()
                .setErrorCode(ProtocolErrors.codeOf(result.error()))
                .setGenerationId(result.generation())
                .setProtocolType(result.protocolType())
                .setProtocolName(protocol == null && version < PROTOCOL_NULLABLE_SINCE ? "" : protocol)
                .setLeader(result.leaderId())
                .setSkipAssignment(result.skipAssignment())
                .setMemberId(result.memberId())
                .setMembers(members);
    }
}

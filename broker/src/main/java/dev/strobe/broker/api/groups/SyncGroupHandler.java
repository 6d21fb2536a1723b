package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.group.MemberIdentity;
import dev.strobe.broker.group.Opaque;
import dev.strobe.broker.group.SyncRequest;
import dev.strobe.broker.group.SyncResult;
import dev.strobe.broker.wire.Request;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Hands out assignments; the answer comes when the leader's is stored. */
final class SyncGroupHandler extends GroupHandler {

    /** From here on the client must say which protocol it takes for chosen (KIP-559). */
    private static final int PROTOCOL_SINCE = 5;

    private final GroupCoordinators coordinators;

    SyncGroupHandler(GroupCoordinators coordinators) {
        super(ApiKeys.SYNC_GROUP);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        SyncGroupRequestData body = request.body(SyncGroupRequestData.class);
        if (request.version() >= PROTOCOL_SINCE && (body.protocolType() == null || body.protocolName() == null)) {
            request.respond(new SyncGroupResponseData().setErrorCode(Errors.INCONSISTENT_GROUP_PROTOCOL.code()));
            return;
        }
        Map<String, Opaque> assignments = new HashMap<>();
        body.assignments().forEach(each -> assignments.put(each.memberId(), Opaque.of(each.assignment())));
        SyncRequest asked = new SyncRequest(
                body.groupId(),
                new MemberIdentity(body.memberId(), body.groupInstanceId()),
                body.generationId(),
                body.protocolType(),
                body.protocolName(),
                assignments);
        GroupCoordinator coordinator = coordinators.forGroup(asked.groupId());
        on(coordinator, request, () -> coordinator.sync(asked, result -> request.respond(answer(result))));
    }

    private static SyncGroupResponseData answer(SyncResult result) {
        SyncGroupResponseData answer = new SyncGroupResponseData().setErrorCode(ProtocolErrors.codeOf(result.error()));
        return result.error() == GroupError.NONE
                ? answer.setProtocolType(result.protocolType())
                        .setProtocolName(result.protocol())
                        .setAssignment(result.assignment().bytes())
                : answer;
    }
}

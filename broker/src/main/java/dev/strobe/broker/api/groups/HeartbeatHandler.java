package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.group.MemberIdentity;
import dev.strobe.broker.wire.Request;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Hears that a member is alive, and tells it to join again when the group rebalances. */
final class HeartbeatHandler extends GroupHandler {

    private final GroupCoordinators coordinators;

    HeartbeatHandler(GroupCoordinators coordinators) {
        super(ApiKeys.HEARTBEAT);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        HeartbeatRequestData body = request.body(HeartbeatRequestData.class);
        MemberIdentity who = new MemberIdentity(body.memberId(), body.groupInstanceId());
        GroupCoordinator coordinator = coordinators.forGroup(body.groupId());
        on(coordinator, request, () -> {
            GroupError error = coordinator.heartbeat(body.groupId(), who, body.generationId());
            // While groups are read nobody can say that the member is unknown; as Apache Kafka, let it carry on.
            GroupError said = error == GroupError.LOADING ? GroupError.NONE : error;
            request.respond(new HeartbeatResponseData().setErrorCode(ProtocolErrors.codeOf(said)));
        });
    }
}

package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;

/** Deletes empty groups with their offsets. */
final class DeleteGroupsHandler extends GroupHandler {

    private final GroupCoordinators coordinators;

    DeleteGroupsHandler(GroupCoordinators coordinators) {
        super(ApiKeys.DELETE_GROUPS);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        // A name twice gets one answer: results are keyed by it.
        List<String> asked = request.body(DeleteGroupsRequestData.class).groupsNames().stream()
                .distinct()
                .toList();
        Gathering<DeletableGroupResult> results = new Gathering<>(
                asked.size(),
                all -> request.respond(
                        new DeleteGroupsResponseData().setResults(new DeletableGroupResultCollection(all.iterator()))));
        for (int i = 0; i < asked.size(); i++) {
            int index = i;
            String groupId = asked.get(i);
            GroupCoordinator coordinator = coordinators.forGroup(groupId);
            on(
                    coordinator,
                    request,
                    () -> coordinator.delete(groupId, error -> results.put(index, result(groupId, error))));
        }
    }

    private static DeletableGroupResult result(String groupId, GroupError error) {
        return new DeletableGroupResult().setGroupId(groupId).setErrorCode(ProtocolErrors.codeOf(error));
    }
}

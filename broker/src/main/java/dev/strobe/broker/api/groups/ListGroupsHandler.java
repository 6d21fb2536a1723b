package dev.strobe.broker.api.groups;

import dev.strobe.broker.group.Answer;
import dev.strobe.broker.group.GroupCoordinator;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.group.GroupDescription;
import dev.strobe.broker.group.GroupError;
import dev.strobe.broker.wire.Request;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;

/** Lists the groups of all coordinators, by state and type if asked. */
final class ListGroupsHandler extends GroupHandler {

    private static final String CLASSIC = "classic";

    private final GroupCoordinators coordinators;

    ListGroupsHandler(GroupCoordinators coordinators) {
        super(ApiKeys.LIST_GROUPS);
        this.coordinators = coordinators;
    }

    @Override
    public void handle(Request request) {
        ListGroupsRequestData body = request.body(ListGroupsRequestData.class);
        List<GroupCoordinator> all = coordinators.all();
        Gathering<Answer<List<GroupDescription>>> answers =
                new Gathering<>(all.size(), parts -> request.respond(answer(body, parts)));
        for (int i = 0; i < all.size(); i++) {
            int index = i;
            GroupCoordinator coordinator = all.get(i);
            on(coordinator, request, () -> answers.put(index, coordinator.list()));
        }
    }

    private static ListGroupsResponseData answer(
            ListGroupsRequestData asked, List<Answer<List<GroupDescription>>> parts) {
        List<ListedGroup> groups = new ArrayList<>();
        for (Answer<List<GroupDescription>> part : parts) {
            if (part.error() == GroupError.NOT_COORDINATOR) {
                // It went to another node just now, which lists its groups.
                continue;
            }
            if (part.error() != GroupError.NONE) {
                return new ListGroupsResponseData().setErrorCode(ProtocolErrors.codeOf(part.error()));
            }
            part.value().stream()
                    .filter(group ->
                            isWanted(asked.statesFilter(), group.state().label()))
                    .filter(group -> isWanted(asked.typesFilter(), CLASSIC))
                    .map(group -> new ListedGroup()
                            .setGroupId(group.groupId())
                            .setProtocolType(group.protocolType())
                            .setGroupState(group.state().label())
                            .setGroupType(CLASSIC))
                    .forEach(groups::add);
        }
        return new ListGroupsResponseData().setGroups(groups);
    }

    private static boolean isWanted(List<String> filter, String value) {
        return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
    }
}

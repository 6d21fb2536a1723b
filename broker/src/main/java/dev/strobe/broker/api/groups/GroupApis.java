package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.topic.TopicImage;
import java.util.List;
import java.util.function.Supplier;

/** The handlers of this package, for the registry. */
public final class GroupApis {

    private GroupApis() {}

    /**
     * One handler for each API of consumer groups and committed offsets.
     *
     * @param topics the latest image of all topics
     */
    public static List<ApiHandler> handlers(
            GroupCoordinators coordinators, Supplier<TopicImage> topics, Endpoint endpoint) {
        return List.of(
                new FindCoordinatorHandler(endpoint),
                new JoinGroupHandler(coordinators),
                new SyncGroupHandler(coordinators),
                new HeartbeatHandler(coordinators),
                new LeaveGroupHandler(coordinators),
                new OffsetCommitHandler(coordinators, topics),
                new OffsetFetchHandler(coordinators, topics),
                new OffsetDeleteHandler(coordinators, topics),
                new ListGroupsHandler(coordinators),
                new DescribeGroupsHandler(coordinators),
                new DeleteGroupsHandler(coordinators));
    }
}

package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.group.GroupCoordinators;
import dev.strobe.broker.topic.NewTopic;
import dev.strobe.broker.topic.TopicAdmin;
import java.util.List;
import java.util.Map;

/** The handlers of this package, for the registry. */
public final class GroupApis {

    private GroupApis() {}

    /**
     * What they need.
     *
     */
    public record Setup(
            GroupCoordinators coordinators, TopicAdmin topics, ClusterMetadata metadata, BrokerConfig config) {}

    /** One handler for each API of consumer groups and committed offsets. */
    public static List<ApiHandler> handlers(Setup setup) {
        GroupCoordinators coordinators = setup.coordinators();
        TopicAdmin topics = setup.topics();
        return List.of(
                new FindCoordinatorHandler(setup),
                new JoinGroupHandler(coordinators),
                new SyncGroupHandler(coordinators),
                new HeartbeatHandler(coordinators),
                new LeaveGroupHandler(coordinators),
                new OffsetCommitHandler(coordinators, topics::image),
                new OffsetFetchHandler(coordinators, topics::image),
                new OffsetDeleteHandler(coordinators, topics::image),
                new ListGroupsHandler(coordinators),
                new DescribeGroupsHandler(coordinators),
                new DeleteGroupsHandler(coordinators));
    }

    /** The topic that groups and offsets are kept in, as it is made where there is none. */
    public static NewTopic offsetsTopic(BrokerConfig config) {
        int nodes = Math.max(1, config.cluster().voters().size());
        return new NewTopic(
                GroupCoordinators.OFFSETS_TOPIC,
                config.groups().offsetsPartitions(),
                Math.min(nodes, config.cluster().offsetsReplication()),
                List.of(),
                Map.of());
    }
}

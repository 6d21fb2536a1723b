package dev.strobe.broker.group;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a coordinator that is not on this node: says so to everybody, at once and on any thread.
 *
 * @param why {@link GroupError#NOT_COORDINATOR} where another node is it, {@link GroupError#NOT_AVAILABLE} where nobody is
 */
record AbsentCoordinator(GroupError why) implements GroupCoordinator {

    @Override
    public void run(Runnable work) {
        work.run();
    }

    @Override
    public void join(JoinRequest request, Consumer<JoinResult> whenDone) {
        whenDone.accept(JoinResult.refused(why, request.who().memberId()));
    }

    @Override
    public void sync(SyncRequest request, Consumer<SyncResult> whenDone) {
        whenDone.accept(SyncResult.refused(why));
    }

    @Override
    public GroupError heartbeat(String groupId, MemberIdentity who, int generation) {
        return why;
    }

    @Override
    public Answer<List<GroupError>> leave(String groupId, List<MemberIdentity> leaving) {
        return new Answer<>(why, List.of());
    }

    @Override
    public void commit(CommitRequest request, Consumer<Answer<List<GroupError>>> whenDone) {
        whenDone.accept(new Answer<>(why, List.of()));
    }

    @Override
    public Answer<Map<String, Map<Integer, CommittedOffset>>> committed(String groupId, @Nullable Set<String> topics) {
        return new Answer<>(why, Map.of());
    }

    @Override
    public void deleteOffsets(
            String groupId, List<TopicPartition> partitions, Consumer<Answer<List<GroupError>>> whenDone) {
        whenDone.accept(new Answer<>(why, List.of()));
    }

    @Override
    public Answer<GroupDescription> describe(String groupId) {
        return new Answer<>(why, new GroupDescription(groupId, GroupState.DEAD, "", "", List.of()));
    }

    @Override
    public Answer<List<GroupDescription>> list() {
        return new Answer<>(why, List.of());
    }

    @Override
    public void delete(String groupId, Consumer<GroupError> whenDone) {
        whenDone.accept(why);
    }
}

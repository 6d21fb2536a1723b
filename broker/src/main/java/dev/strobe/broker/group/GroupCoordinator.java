package dev.strobe.broker.group;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whoever answers for groups: who may join them, and what they committed. Every method but {@link #run} is called from
 * there.
 */
public interface GroupCoordinator {

    /** Runs the work where the other methods may be called: at once if that is here, else later. Any thread. */
    void run(Runnable work);

    /** Joins the group, which comes to be if the client has no member id yet; answered when the generation begins. */
    void join(JoinRequest request, Consumer<JoinResult> whenDone);

    /** Asks for the member's assignment; answered when the leader's is stored. */
    void sync(SyncRequest request, Consumer<SyncResult> whenDone);

    /** The member is alive; it learns whether it must join again. */
    GroupError heartbeat(String groupId, MemberIdentity who, int generation);

    /** Takes members out; an answer for each, in their order. */
    Answer<List<GroupError>> leave(String groupId, List<MemberIdentity> leaving);

    /** Stores offsets; answered with an error for each entry, in their order, once they are in the log. */
    void commit(CommitRequest request, Consumer<Answer<List<GroupError>>> whenDone);

    /**
     * What the group committed, by topic and partition; a group that does not exist has committed nothing.
     *
     * @param topics null for all
     */
    Answer<Map<String, Map<Integer, CommittedOffset>>> committed(String groupId, @Nullable Set<String> topics);

    /** Forgets committed offsets of topics that nobody in the group is subscribed to; an error for each partition. */
    void deleteOffsets(String groupId, List<TopicPartition> partitions, Consumer<Answer<List<GroupError>>> whenDone);

    /** A partition of a topic, for {@link #deleteOffsets}. */
    record TopicPartition(String topic, int partition) {}

    /** The group as it stands, or {@link GroupError#GROUP_NOT_FOUND} with a dead one. */
    Answer<GroupDescription> describe(String groupId);

    /** All groups of this coordinator. */
    Answer<List<GroupDescription>> list();

    /** Deletes an empty group with its offsets; answered once the log says so. */
    void delete(String groupId, Consumer<GroupError> whenDone);
}

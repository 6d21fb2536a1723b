package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.partition.PartitionView;
import dev.strobe.broker.time.WallClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Coordinates the groups whose records lie in one partition of the offsets topic, for as long as this node leads it: each
 * leadership has one of its own, so that nothing of a former one, late or not, can reach a later one's state.
 *
 * <p>Owned by the loop of that partition: every method but {@link #run} is called there, and every callback comes from
 * there. What the log does not hold does not count: a commit is visible and acknowledged once every in-sync replica has
 * it, an assignment is given out once it is stored.
 *
 * <pre>
 *   committing -- high watermark at the end of the takeover --> reading -- read --> serving
 *        |                                                         |                   |
 *        +------------ another leads: NOT_COORDINATOR, for good ---+-------------------+
 * </pre>
 *
 * Until it serves, every request is answered {@link GroupError#LOADING}; if the log cannot be read, {@link
 * GroupError#NOT_AVAILABLE}. What the log held beyond the high watermark when this node took over may have been
 * acknowledged by the leader before: serving without it would take commits back.
 */
final class LeadingCoordinator implements GroupCoordinator {

    private static final long LOADING_RETRY_MS = 100;

    /** Between two looks whether the followers have caught up; only after a takeover, and most often the first one sees it. */
    private static final long COMMITTED_CHECK_MS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(LeadingCoordinator.class);

    private final Partition partition;
    private final int leaderEpoch;
    private final BrokerConfig.Groups config;
    private final WallClock clock;
    private final GroupCounters counters;
    private final AtomicInteger groupsCount;
    private final Map<String, ConsumerGroup> groups = new HashMap<>();
    private final Journal journal;
    private final Rebalance rebalance;
    private final Membership membership;
    private final OffsetCommits offsets;
    private GroupError readiness = GroupError.LOADING;

    /** One for the leader epoch that the partition has now; {@link #start} reads its log. */
    LeadingCoordinator(Partition partition, Shared shared) {
        this.partition = partition;
        this.leaderEpoch = partition.leaderEpoch();
        this.config = shared.config();
        this.clock = shared.clock();
        this.counters = shared.counters();
        this.groupsCount = shared.groupsCount();
        this.journal = new Journal(partition, clock, shared.checkpointBytes(), counters, groups);
        this.rebalance = new Rebalance(loop(), journal, clock, config, counters);
        this.membership = new Membership(loop(), rebalance, shared, this::forgetIfNothing);
        this.offsets = new OffsetCommits(journal, clock, config, counters);
    }

    /**
     * What all coordinators of a broker have in common.
     *
     * @param groupsCount groups of all coordinators together
     * @param memberIds the part of a member's id that tells it from all others
     */
    record Shared(
            BrokerConfig.Groups config,
            WallClock clock,
            GroupCounters counters,
            AtomicInteger groupsCount,
            Supplier<String> memberIds,
            long checkpointBytes) {}

    int leaderEpoch() {
        return leaderEpoch;
    }

    private PartitionLoop loop() {
        return partition.loop();
    }

    @Override
    public void run(Runnable work) {
        if (loop().inLoop()) {
            work.run();
        } else {
            loop().execute(work);
        }
    }

    /** Reads the log on {@code pool}, which may wait, as soon as all that it holds by now is committed. */
    void start(Executor pool) {
        awaitCommitted(partition.view().log().endOffset(), pool);
    }

    private void awaitCommitted(long endOffset, Executor pool) {
        if (readiness != GroupError.LOADING) {
            return;
        }
        PartitionView view = partition.view();
        if (view.isOnline() && view.highWatermark() < endOffset) {
            loop().schedule(() -> awaitCommitted(endOffset, pool), COMMITTED_CHECK_MS);
            return;
        }
        try {
            pool.execute(() -> load(view));
        } catch (RejectedExecutionException full) {
            loop().schedule(() -> awaitCommitted(endOffset, pool), LOADING_RETRY_MS);
        }
    }

    private void load(PartitionView view) {
        String name = partition.topic() + "-" + partition.index();
        try {
            Replay replay = new Replay(counters);
            if (!view.isOnline()) {
                throw new IllegalStateException(view.offline());
            }
            replay.read(name, view);
            loop().execute(() -> loaded(replay));
        } catch (RuntimeException e) {
            // Whatever it was, clients must hear that these groups are not served, and others go on.
            LOG.error("groups cannot be read: log={}", name, e);
            loop().execute(() -> loaded(null));
        }
    }

    @Override
    public void join(JoinRequest request, Consumer<JoinResult> whenDone) {
        String memberId = request.who().memberId();
        GroupError error = checkNamed(request.groupId());
        if (error == GroupError.NONE
                && (request.sessionTimeoutMs() < config.sessionMsMin()
                        || request.sessionTimeoutMs() > config.sessionMsMax())) {
            counters.sessionsRefused.increment();
            error = GroupError.INVALID_SESSION_TIMEOUT;
        }
        ConsumerGroup group = groups.get(request.groupId());
        if (error == GroupError.NONE && group == null && !memberId.isEmpty()) {
            error = GroupError.UNKNOWN_MEMBER_ID;
        }
        if (error == GroupError.NONE && group == null) {
            group = create(request.groupId());
            error = group == null ? GroupError.TOO_MANY_GROUPS : error;
        }
        if (error != GroupError.NONE || group == null) {
            whenDone.accept(JoinResult.refused(error, memberId));
            return;
        }
        membership.join(group, request, whenDone);
        forgetIfNothing(group);
    }

    @Override
    public void sync(SyncRequest request, Consumer<SyncResult> whenDone) {
        GroupError error = checkNamed(request.groupId());
        ConsumerGroup group = groups.get(request.groupId());
        if (error == GroupError.NONE && group != null) {
            membership.sync(group, request, whenDone);
        } else {
            whenDone.accept(SyncResult.refused(error == GroupError.NONE ? GroupError.UNKNOWN_MEMBER_ID : error));
        }
    }

    @Override
    public GroupError heartbeat(String groupId, MemberIdentity who, int generation) {
        GroupError error = checkNamed(groupId);
        if (error != GroupError.NONE) {
            return error;
        }
        ConsumerGroup group = groups.get(groupId);
        return group == null ? GroupError.UNKNOWN_MEMBER_ID : membership.heartbeat(group, who, generation);
    }

    @Override
    public Answer<List<GroupError>> leave(String groupId, List<MemberIdentity> leaving) {
        return Answer.unless(checkNamed(groupId), List.of(), () -> {
            ConsumerGroup group = groups.get(groupId);
            if (group == null) {
                return leaving.stream().map(who -> GroupError.UNKNOWN_MEMBER_ID).toList();
            }
            List<GroupError> answers = membership.leave(group, leaving);
            forgetIfNothing(group);
            return answers;
        });
    }

    @Override
    public void commit(CommitRequest request, Consumer<Answer<List<GroupError>>> whenDone) {
        ConsumerGroup group = groups.get(request.groupId());
        GroupError error = readiness;
        if (error == GroupError.NONE && group == null) {
            if (request.generation() < 0) {
                group = create(request.groupId());
                error = group == null ? GroupError.TOO_MANY_GROUPS : error;
            } else {
                error = request.tellsMissingGroup() ? GroupError.GROUP_NOT_FOUND : GroupError.ILLEGAL_GENERATION;
            }
        }
        if (error == GroupError.NONE && group != null) {
            error = membership.mayCommit(group, request.who(), request.generation());
        }
        if (error != GroupError.NONE || group == null) {
            whenDone.accept(new Answer<>(error, List.of()));
        } else {
            ConsumerGroup committing = group;
            offsets.commit(committing, request, answer -> {
                whenDone.accept(answer);
                forgetIfNothing(committing);
            });
        }
        if (group != null) {
            forgetIfNothing(group);
        }
    }

    @Override
    public Answer<Map<String, Map<Integer, CommittedOffset>>> committed(String groupId, @Nullable Set<String> topics) {
        return Answer.unless(readiness, Map.of(), () -> {
            ConsumerGroup group = groups.get(groupId);
            return group == null ? Map.of() : group.offsets.copy(topics);
        });
    }

    @Override
    public void deleteOffsets(
            String groupId, List<TopicPartition> partitions, Consumer<Answer<List<GroupError>>> whenDone) {
        ConsumerGroup group = groups.get(groupId);
        GroupError error = readiness;
        if (error == GroupError.NONE) {
            error = group == null ? GroupError.GROUP_NOT_FOUND : OffsetCommits.mayDelete(group);
        }
        if (error != GroupError.NONE || group == null) {
            whenDone.accept(new Answer<>(error, List.of()));
        } else {
            offsets.delete(group, partitions, whenDone);
        }
    }

    @Override
    public Answer<GroupDescription> describe(String groupId) {
        GroupDescription dead = new GroupDescription(groupId, GroupState.DEAD, "", "", List.of());
        ConsumerGroup group = groups.get(groupId);
        GroupError missing = group == null ? GroupError.GROUP_NOT_FOUND : GroupError.NONE;
        GroupError error = readiness == GroupError.NONE ? missing : readiness;
        return new Answer<>(error, error == GroupError.NONE && group != null ? group.describe() : dead);
    }

    @Override
    public Answer<List<GroupDescription>> list() {
        return Answer.unless(
                readiness,
                List.of(),
                () -> groups.values().stream().map(ConsumerGroup::describe).toList());
    }

    @Override
    public void delete(String groupId, Consumer<GroupError> whenDone) {
        ConsumerGroup group = groups.get(groupId);
        if (readiness != GroupError.NONE) {
            whenDone.accept(readiness);
        } else if (group == null || group.isIn(GroupState.DEAD)) {
            whenDone.accept(GroupError.GROUP_NOT_FOUND);
        } else if (!group.isIn(GroupState.EMPTY)) {
            whenDone.accept(GroupError.GROUP_NOT_EMPTY);
        } else {
            erase(group, whenDone);
        }
    }

    /** The topic is gone: no group has offsets in it any more. Harmless if nobody had any. */
    public void topicDeleted(String topic) {
        if (readiness == GroupError.LOADING) {
            // What the log holds must not bring them back.
            loop().schedule(() -> topicDeleted(topic), LOADING_RETRY_MS);
        } else if (readiness == GroupError.NONE
                && groups.values().stream()
                        .anyMatch(group -> group.appendsUnderWay > 0 || group.offsets.hasTopic(topic))) {
            offsets.eraseTopic(topic, groups.values());
        }
    }

    private void housekeepAndGoOn() {
        if (readiness == GroupError.NONE) {
            housekeep();
            loop().schedule(this::housekeepAndGoOn, GroupCoordinators.EXPIRY_CHECK_MS);
        }
    }

    /**
     * Forgets what is too old, and groups of which nothing is left. Groups with a record on its way are left for the next
     * time: it may be a commit, which nothing decided before it may undo.
     */
    void housekeep() {
        for (ConsumerGroup group : List.copyOf(groups.values())) {
            boolean isAtRest = group.appendsUnderWay == 0 && !group.isIn(GroupState.DEAD);
            if (isAtRest && offsets.expire(group) && group.isForgettable()) {
                erase(group, error -> {});
            }
        }
    }

    /**
     * Answers what waits, and every later request, with this, for good; what it knew is forgotten. Appends under way are
     * answered when the partition completes them, and change nothing any more.
     */
    void end(GroupError why) {
        if (readiness == GroupError.NOT_COORDINATOR) {
            return;
        }
        readiness = why;
        rebalance.end();
        for (ConsumerGroup group : groups.values()) {
            rebalance.abandon(group, why);
        }
        journal.end(why);
        groupsCount.addAndGet(-groups.size());
        groups.clear();
    }

    /** Takes over what the log holds, or that it cannot be read. */
    void loaded(@Nullable Replay replay) {
        if (readiness != GroupError.LOADING) {
            return;
        }
        if (replay == null) {
            readiness = GroupError.NOT_AVAILABLE;
            return;
        }
        List<ConsumerGroup> restored = replay.groups();
        restored.forEach(group -> groups.put(group.id, group));
        groupsCount.addAndGet(restored.size());
        readiness = GroupError.NONE;
        restored.forEach(rebalance::resume);
        journal.found(partition.view().log().sizeBytes());
        loop().schedule(this::housekeepAndGoOn, GroupCoordinators.EXPIRY_CHECK_MS);
    }

    private GroupError checkNamed(String groupId) {
        return readiness == GroupError.NONE && groupId.isEmpty() ? GroupError.INVALID_GROUP_ID : readiness;
    }

    private @Nullable ConsumerGroup create(String groupId) {
        if (groupsCount.incrementAndGet() > config.groupsMax()) {
            groupsCount.decrementAndGet();
            counters.groupsRefused.increment();
            return null;
        }
        ConsumerGroup group = new ConsumerGroup(groupId);
        group.emptySinceMs = clock.epochMs();
        groups.put(groupId, group);
        return group;
    }

    private void erase(ConsumerGroup group, Consumer<GroupError> whenDone) {
        group.moveTo(GroupState.DEAD);
        rebalance.abandon(group, GroupError.NOT_AVAILABLE);
        journal.append(List.of(new GroupRecord.GroupErased(group.id)), error -> {
            if (error == GroupError.NONE) {
                forget(group);
            } else {
                group.moveTo(GroupState.EMPTY);
            }
            whenDone.accept(error);
        });
    }

    /** A group that was made for a request which then came to nothing leaves no trace. */
    private void forgetIfNothing(ConsumerGroup group) {
        if (group.isIn(GroupState.EMPTY)
                && group.stored == null
                && group.appendsUnderWay == 0
                && group.offsets.isEmpty()
                && group.pendingMembers.isEmpty()) {
            forget(group);
        }
    }

    private void forget(ConsumerGroup group) {
        if (groups.remove(group.id, group)) {
            groupsCount.decrementAndGet();
        }
    }
}

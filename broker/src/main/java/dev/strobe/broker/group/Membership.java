package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.PartitionLoop;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is a member: joining, syncing, heartbeats, leaving. The rules are those of the classic protocol with KIP-345 (static
 * members) and KIP-394 (a member id first), as Apache Kafka keeps them, so that a client cannot tell the brokers apart.
 *
 * <p>Every request is answered exactly once. One that waits for others (a join for the generation to begin, a sync for
 * the leader's assignment) is answered by what ends the wait, see {@link Rebalance}.
 *
 * <p>Owned by the loop of the offsets partition.
 */
final class Membership {

    /** What one member may ask the broker to remember of it; the group's record must fit one batch. */
    static final int MEMBER_METADATA_BYTES_MAX = 256 * 1024;

    static final int PROTOCOLS_MAX = 64;

    private final PartitionLoop loop;
    private final Rebalance rebalance;
    private final BrokerConfig.Groups config;
    private final GroupCounters counters;
    private final Supplier<String> memberIds;
    private final Consumer<ConsumerGroup> whenIdle;

    /**
     * The rules for one coordinator's groups.
     *
     * @param whenIdle told of a group that lost a pending member, and may be nothing any more
     */
    Membership(
            PartitionLoop loop,
            Rebalance rebalance,
            LeadingCoordinator.Shared shared,
            Consumer<ConsumerGroup> whenIdle) {
        this.loop = loop;
        this.rebalance = rebalance;
        this.config = shared.config();
        this.counters = shared.counters();
        this.memberIds = shared.memberIds();
        this.whenIdle = whenIdle;
    }

    void join(ConsumerGroup group, JoinRequest request, Consumer<JoinResult> whenDone) {
        String memberId = request.who().memberId();
        if (group.isIn(GroupState.DEAD)) {
            whenDone.accept(JoinResult.refused(GroupError.NOT_AVAILABLE, memberId));
            return;
        }
        GroupError error = checkJoin(group, request);
        if (error != GroupError.NONE) {
            whenDone.accept(JoinResult.refused(error, error == GroupError.GROUP_FULL ? "" : memberId));
        } else if (memberId.isEmpty()) {
            joinNew(group, request, whenDone);
        } else if (group.pendingMembers.containsKey(memberId)) {
            takePending(group, memberId);
            addMember(group, memberId, request, whenDone);
        } else {
            rejoin(group, request, whenDone);
        }
    }

    private GroupError checkJoin(ConsumerGroup group, JoinRequest request) {
        if (!hasRoom(group, request.who())) {
            Member member = group.member(request.who().memberId());
            if (member != null) {
                rebalance.remove(group, member, GroupError.GROUP_FULL, "group full");
            }
            counters.membersRefused.increment();
            return GroupError.GROUP_FULL;
        }
        if (request.protocols().size() > PROTOCOLS_MAX || request.metadataBytes() > MEMBER_METADATA_BYTES_MAX) {
            counters.recordsTooLarge.increment();
            return GroupError.RECORD_TOO_LARGE;
        }
        return group.accepts(request.protocolType(), request.protocols())
                ? GroupError.NONE
                : GroupError.INCONSISTENT_PROTOCOL;
    }

    /** A member there is keeps its place, unless others took all of them while it did not come. */
    private boolean hasRoom(ConsumerGroup group, MemberIdentity who) {
        Member member = placeHolder(group, who);
        if (member == null) {
            return group.members().size() < config.membersMax();
        }
        return !group.isIn(GroupState.PREPARING_REBALANCE)
                || member.joining != null
                || group.joiningCount() < config.membersMax();
    }

    /** The member whose place the client has or takes over; null for a new one. */
    private static @Nullable Member placeHolder(ConsumerGroup group, MemberIdentity who) {
        String instanceId = who.instanceId();
        return instanceId != null && who.memberId().isEmpty()
                ? group.staticMember(instanceId)
                : group.member(who.memberId());
    }

    private void joinNew(ConsumerGroup group, JoinRequest request, Consumer<JoinResult> whenDone) {
        String instanceId = request.who().instanceId();
        String prefix = instanceId == null ? request.client().id() : instanceId;
        String memberId = prefix + "-" + memberIds.get();
        Member before = instanceId == null ? null : group.staticMember(instanceId);
        if (before != null) {
            replaceStatic(group, before, memberId, request, whenDone);
        } else if (instanceId == null && request.memberIdRequired()) {
            reserve(group, memberId, request, whenDone);
        } else {
            addMember(group, memberId, request, whenDone);
        }
    }

    /** Gives out an id, so that a client whose join is answered too late does not leave a member behind for each try. */
    private void reserve(ConsumerGroup group, String memberId, JoinRequest request, Consumer<JoinResult> whenDone) {
        if (group.pendingMembers.size() >= config.membersMax()) {
            counters.membersRefused.increment();
            whenDone.accept(JoinResult.refused(GroupError.GROUP_FULL, ""));
            return;
        }
        group.pendingMembers.put(
                memberId, loop.schedule(() -> expirePending(group, memberId), request.sessionTimeoutMs()));
        whenDone.accept(JoinResult.refused(GroupError.MEMBER_ID_REQUIRED, memberId));
    }

    private void expirePending(ConsumerGroup group, String memberId) {
        if (group.pendingMembers.remove(memberId) != null) {
            settlePending(group);
        }
    }

    private static boolean takePending(ConsumerGroup group, String memberId) {
        PartitionLoop.Timer timer = group.pendingMembers.remove(memberId);
        if (timer != null) {
            timer.cancel();
        }
        return timer != null;
    }

    private void settlePending(ConsumerGroup group) {
        rebalance.completeIfAllHere(group);
        whenIdle.accept(group);
    }

    private void addMember(ConsumerGroup group, String memberId, JoinRequest request, Consumer<JoinResult> whenDone) {
        Member member = new Member(memberId, request);
        if (group.isInitialRebalance()) {
            group.newMemberAdded = true;
        }
        group.add(member, request.protocolType());
        group.awaitJoin(member, whenDone);
        rebalance.watch(group, member, Rebalance.NEW_MEMBER_JOIN_MS);
        rebalance.start(group, "member joined");
    }

    private void rejoin(ConsumerGroup group, JoinRequest request, Consumer<JoinResult> whenDone) {
        Member member = group.member(request.who().memberId());
        GroupError error = identify(group, request.who());
        if (error != GroupError.NONE || member == null || group.isIn(GroupState.EMPTY)) {
            GroupError said = error == GroupError.NONE ? GroupError.UNKNOWN_MEMBER_ID : error;
            whenDone.accept(JoinResult.refused(said, request.who().memberId()));
            return;
        }
        boolean changed = !member.protocols.equals(request.protocols());
        boolean answersAgain = switch (group.state()) {
            // It did not get the answer that the others got.
            case COMPLETING_REBALANCE -> !changed;
            // A follower that lost the answer; a leader that joins again wants another assignment.
            case STABLE -> !changed && !group.isLeader(member);
            case EMPTY, PREPARING_REBALANCE, DEAD -> false;
        };
        if (answersAgain) {
            whenDone.accept(group.joined(member));
            return;
        }
        group.update(member, request);
        group.awaitJoin(member, whenDone);
        rebalance.start(group, changed ? "member changed" : "member joined again");
    }

    /** A static member came back without its id: it goes on where it was, and whoever had the id is fenced. */
    private void replaceStatic(
            ConsumerGroup group, Member old, String memberId, JoinRequest request, Consumer<JoinResult> whenDone) {
        String leaderBefore = group.leaderId();
        group.answerJoin(old, JoinResult.refused(GroupError.FENCED_INSTANCE_ID, old.memberId));
        group.answerSync(old, SyncResult.refused(GroupError.FENCED_INSTANCE_ID));
        old.session(null);
        Member member = new Member(memberId, request);
        group.replace(old, member);
        group.awaitJoin(member, whenDone);
        rebalance.watch(group, member, member.sessionTimeoutMs);
        if (!group.isIn(GroupState.STABLE) || !group.electProtocol().equals(group.protocol())) {
            rebalance.start(group, "static member changed");
            return;
        }
        int generation = group.generation();
        rebalance.store(group, group.assignments(), error -> {
            // A rebalance that began meanwhile takes the waiting request along.
            if (!whenDone.equals(member.joining)
                    || !group.isIn(GroupState.STABLE)
                    || group.generation() != generation) {
                return;
            }
            rebalance.watch(group, member, member.sessionTimeoutMs);
            if (error != GroupError.NONE) {
                group.answerJoin(member, JoinResult.refused(error, ""));
            } else if (request.skipsAssignment()) {
                group.answerJoin(member, group.rejoined(member));
            } else {
                // Older clients would assign again if they were told that they lead.
                group.answerJoin(member, group.follower(member, leaderBefore));
            }
        });
    }

    void sync(ConsumerGroup group, SyncRequest request, Consumer<SyncResult> whenDone) {
        Member member = group.member(request.who().memberId());
        GroupError error = checkSync(group, request);
        if (error != GroupError.NONE || member == null) {
            whenDone.accept(SyncResult.refused(error));
            return;
        }
        group.awaitedSyncs.remove(member.memberId);
        if (group.awaitedSyncs.isEmpty()) {
            Rebalance.cancelSyncTimer(group);
        }
        if (group.isIn(GroupState.STABLE)) {
            rebalance.watch(group, member, member.sessionTimeoutMs);
            whenDone.accept(group.synced(member));
            return;
        }
        group.awaitSync(member, whenDone);
        if (group.isLeader(member)) {
            rebalance.storeAssignment(group, request.assignments());
        }
    }

    private GroupError checkSync(ConsumerGroup group, SyncRequest request) {
        GroupError error = identify(group, request.who());
        if (error != GroupError.NONE) {
            return error;
        }
        if (request.generation() != group.generation()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        if (differs(request.protocolType(), group.protocolType()) || differs(request.protocol(), group.protocol())) {
            return GroupError.INCONSISTENT_PROTOCOL;
        }
        return switch (group.state()) {
            case EMPTY -> GroupError.UNKNOWN_MEMBER_ID;
            case PREPARING_REBALANCE -> GroupError.REBALANCE_IN_PROGRESS;
            case COMPLETING_REBALANCE, STABLE -> GroupError.NONE;
            case DEAD -> GroupError.NOT_AVAILABLE;
        };
    }

    private static boolean differs(@Nullable String said, @Nullable String actual) {
        return said != null && !said.equals(actual);
    }

    GroupError heartbeat(ConsumerGroup group, MemberIdentity who, int generation) {
        Member member = group.member(who.memberId());
        GroupError error = identify(group, who);
        if (error != GroupError.NONE || member == null) {
            return error;
        }
        if (generation != group.generation()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        rebalance.watch(group, member, member.sessionTimeoutMs);
        return group.isIn(GroupState.PREPARING_REBALANCE) ? GroupError.REBALANCE_IN_PROGRESS : GroupError.NONE;
    }

    /** Takes each out of the group and answers for each; the group then rebalances once. */
    List<GroupError> leave(ConsumerGroup group, List<MemberIdentity> leaving) {
        int membersBefore = group.members().size();
        List<GroupError> answers =
                leaving.stream().map(who -> leave(group, who)).toList();
        if (group.members().size() < membersBefore) {
            rebalance.start(group, "member left");
        } else {
            rebalance.completeIfAllHere(group);
        }
        return answers;
    }

    private GroupError leave(ConsumerGroup group, MemberIdentity who) {
        if (group.isIn(GroupState.DEAD)) {
            return GroupError.NOT_AVAILABLE;
        }
        if (takePending(group, who.memberId())) {
            return GroupError.NONE;
        }
        // An administrator names a static member by its instance alone.
        Member member = placeHolder(group, who);
        boolean byInstance = who.isStatic() && who.memberId().isEmpty();
        GroupError error = byInstance ? GroupError.NONE : identify(group, who);
        if (error == GroupError.NONE && member == null) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        if (error == GroupError.NONE && member != null) {
            Rebalance.release(group, member, GroupError.UNKNOWN_MEMBER_ID);
        }
        return error;
    }

    /** Whether the client may commit offsets; a member that does is alive. */
    GroupError mayCommit(ConsumerGroup group, MemberIdentity who, int generation) {
        if (group.isIn(GroupState.DEAD)) {
            return GroupError.NOT_AVAILABLE;
        }
        boolean isOutsider = generation < 0 && who.memberId().isEmpty() && !who.isStatic();
        if (group.isIn(GroupState.EMPTY) && generation < 0) {
            return GroupError.NONE;
        }
        GroupError error = isOutsider ? GroupError.UNKNOWN_MEMBER_ID : identify(group, who);
        Member member = group.member(who.memberId());
        if (error != GroupError.NONE || member == null) {
            return error;
        }
        if (generation != group.generation()) {
            return GroupError.ILLEGAL_GENERATION;
        }
        if (group.isIn(GroupState.COMPLETING_REBALANCE)) {
            // It heard of the new generation, and commits what it read in the one before.
            return GroupError.REBALANCE_IN_PROGRESS;
        }
        rebalance.watch(group, member, member.sessionTimeoutMs);
        return GroupError.NONE;
    }

    /** Whether the client is the member that it says it is. */
    GroupError identify(ConsumerGroup group, MemberIdentity who) {
        if (group.isIn(GroupState.DEAD)) {
            return GroupError.NOT_AVAILABLE;
        }
        String instanceId = who.instanceId();
        if (instanceId != null) {
            Member member = group.staticMember(instanceId);
            if (member == null) {
                return GroupError.UNKNOWN_MEMBER_ID;
            }
            if (!member.memberId.equals(who.memberId())) {
                counters.membersFenced.increment();
                return GroupError.FENCED_INSTANCE_ID;
            }
        }
        return group.member(who.memberId()) == null ? GroupError.UNKNOWN_MEMBER_ID : GroupError.NONE;
    }
}

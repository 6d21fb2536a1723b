package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.group.GroupRecord.GroupStored;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.time.WallClock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a group comes from one generation to the next: members are collected, a leader and an assignor chosen, the leader's
 * assignment stored and handed out. Holds the timers that end each wait, so that a silent member keeps nobody waiting for
 * longer than its own timeouts say.
 *
 * <p>An assignment takes effect once it is in the log: after a restart the members carry on where they were.
 *
 * <p>Owned by the loop of the offsets partition.
 */
final class Rebalance {

    /** A new member's join may wait so long; its client has most likely gone if it has not come back by then. */
    static final int NEW_MEMBER_JOIN_MS = 5 * 60_000;

    private final PartitionLoop loop;
    private final Journal journal;
    private final WallClock clock;
    private final BrokerConfig.Groups config;
    private final GroupCounters counters;

    /** Whether nobody is served any more: no timer is set, and what is on its way moves no group. */
    private boolean ended;

    Rebalance(
            PartitionLoop loop, Journal journal, WallClock clock, BrokerConfig.Groups config, GroupCounters counters) {
        this.loop = loop;
        this.journal = journal;
        this.clock = clock;
        this.config = config;
        this.counters = counters;
    }

    /** Starts a rebalance where the group can, for this reason, or sees whether the one at hand is complete. */
    void start(ConsumerGroup group, String reason) {
        if (ended) {
            return;
        }
        group.rebalance.begin(reason);
        switch (group.state()) {
            case PREPARING_REBALANCE -> completeIfAllHere(group);
            case EMPTY -> prepareInitial(group);
            case COMPLETING_REBALANCE, STABLE -> prepare(group);
            case DEAD -> throw new IllegalStateException("dead group cannot rebalance: group=" + group.id);
        }
    }

    /** The first members of a group rarely come alone: wait a little for the others, instead of once more for each. */
    private void prepareInitial(ConsumerGroup group) {
        group.moveTo(GroupState.PREPARING_REBALANCE);
        counters.rebalances.increment();
        group.newMemberAdded = false;
        int remainingMs = Math.max(group.rebalanceTimeoutMs() - config.initialDelayMs(), 0);
        group.joinTimer = loop.schedule(() -> completeOrExtend(group, remainingMs), config.initialDelayMs());
    }

    private void completeOrExtend(ConsumerGroup group, int remainingMs) {
        group.joinTimer = null;
        if (group.newMemberAdded && remainingMs > 0) {
            group.newMemberAdded = false;
            int delayMs = Math.min(config.initialDelayMs(), remainingMs);
            group.joinTimer = loop.schedule(() -> completeOrExtend(group, remainingMs - delayMs), delayMs);
        } else {
            completeJoin(group);
        }
    }

    private void prepare(ConsumerGroup group) {
        cancelSyncTimer(group);
        if (group.isIn(GroupState.COMPLETING_REBALANCE)) {
            forgetAssignments(group, GroupError.REBALANCE_IN_PROGRESS);
        }
        group.moveTo(GroupState.PREPARING_REBALANCE);
        counters.rebalances.increment();
        if (group.everybodyJoined()) {
            completeJoin(group);
        } else {
            group.joinTimer = loop.schedule(() -> completeJoin(group), group.rebalanceTimeoutMs());
        }
    }

    void completeIfAllHere(ConsumerGroup group) {
        if (group.isIn(GroupState.PREPARING_REBALANCE) && group.everybodyJoined() && !group.isInitialRebalance()) {
            completeJoin(group);
        }
    }

    private void completeJoin(ConsumerGroup group) {
        cancelJoinTimer(group);
        for (Member member : List.copyOf(group.members())) {
            if (member.joining == null && member.instanceId == null) {
                member.session(null);
                group.remove(member);
                counters.membersExpired.increment();
            }
        }
        if (!group.members().isEmpty() && !group.electJoinedLeader()) {
            // Only static members, and none came back: their session timeouts decide.
            group.joinTimer = loop.schedule(() -> completeJoin(group), group.rebalanceTimeoutMs());
            return;
        }
        group.beginGeneration();
        if (group.isIn(GroupState.EMPTY)) {
            becameEmpty(group);
            return;
        }
        int generation = group.generation();
        group.syncTimer = loop.schedule(() -> expireSyncs(group, generation), group.rebalanceTimeoutMs());
        for (Member member : List.copyOf(group.members())) {
            watch(group, member, member.sessionTimeoutMs);
            member.isNew = false;
            group.answerJoin(member, group.joined(member));
        }
    }

    private void becameEmpty(ConsumerGroup group) {
        group.rebalance.end(group.id, group.generation(), 0);
        group.emptySinceMs = clock.epochMs();
        store(group, Map.of(), error -> {});
    }

    /** Those who were told of the generation and never asked for their assignment are gone. */
    private void expireSyncs(ConsumerGroup group, int generation) {
        group.syncTimer = null;
        if (group.generation() != generation || group.awaitedSyncs.isEmpty()) {
            return;
        }
        for (String memberId : List.copyOf(group.awaitedSyncs)) {
            Member member = group.member(memberId);
            if (member != null) {
                release(group, member, GroupError.UNKNOWN_MEMBER_ID);
                counters.membersExpired.increment();
            }
        }
        start(group, "assignment not fetched");
    }

    /** The leader brought the assignment; a second one for the same generation is not taken. */
    void storeAssignment(ConsumerGroup group, Map<String, Opaque> assignments) {
        if (!group.assignmentUnderWay) {
            group.assignmentUnderWay = true;
            int generation = group.generation();
            store(group, assignments, error -> assign(group, generation, assignments, error));
        }
    }

    /** The leader's assignment is in the log, or the log refused it. */
    private void assign(ConsumerGroup group, int generation, Map<String, Opaque> assignments, GroupError error) {
        if (ended || group.generation() != generation || !group.isIn(GroupState.COMPLETING_REBALANCE)) {
            return;
        }
        if (error != GroupError.NONE) {
            forgetAssignments(group, error);
            start(group, "assignment not stored");
            return;
        }
        group.moveTo(GroupState.STABLE);
        group.rebalance.end(group.id, group.generation(), group.members().size());
        for (Member member : List.copyOf(group.members())) {
            member.assignment = assignments.getOrDefault(member.memberId, Opaque.EMPTY);
            watch(group, member, member.sessionTimeoutMs);
        }
        for (Member member : List.copyOf(group.members())) {
            group.answerSync(member, group.synced(member));
        }
    }

    private void forgetAssignments(ConsumerGroup group, GroupError error) {
        for (Member member : List.copyOf(group.members())) {
            member.assignment = Opaque.EMPTY;
            if (member.syncing != null) {
                watch(group, member, member.sessionTimeoutMs);
                group.answerSync(member, SyncResult.refused(error));
            }
        }
    }

    /** Members of a group that was read from the log get a full session to be heard of. */
    void resume(ConsumerGroup group) {
        for (Member member : List.copyOf(group.members())) {
            watch(group, member, member.sessionTimeoutMs);
        }
    }

    /** The member was heard of; from now on it may be silent for so long. */
    void watch(ConsumerGroup group, Member member, int silenceMs) {
        if (ended) {
            return;
        }
        member.session(loop.schedule(() -> expire(group, member), silenceMs));
    }

    private void expire(ConsumerGroup group, Member member) {
        boolean waits = member.joining != null || member.syncing != null;
        if (group.member(member.memberId) != member || (waits && !member.isNew)) {
            return;
        }
        counters.membersExpired.increment();
        remove(group, member, GroupError.UNKNOWN_MEMBER_ID, "member silent");
    }

    void remove(ConsumerGroup group, Member member, GroupError why, String reason) {
        release(group, member, why);
        start(group, reason);
    }

    static void release(ConsumerGroup group, Member member, GroupError why) {
        member.session(null);
        group.answerJoin(member, JoinResult.refused(why, member.memberId));
        group.answerSync(member, SyncResult.refused(why));
        group.remove(member);
    }

    /** Nothing is served any more; groups are then to be {@linkplain #abandon abandoned}. */
    void end() {
        ended = true;
    }

    /** Ends every wait and every timer of a group that is no longer served. */
    void abandon(ConsumerGroup group, GroupError why) {
        cancelJoinTimer(group);
        cancelSyncTimer(group);
        group.pendingMembers.values().forEach(PartitionLoop.Timer::cancel);
        group.pendingMembers.clear();
        for (Member member : List.copyOf(group.members())) {
            member.session(null);
            group.answerJoin(member, JoinResult.refused(why, member.memberId));
            group.answerSync(member, SyncResult.refused(why));
        }
    }

    /** Writes the group down with these assignments. */
    void store(ConsumerGroup group, Map<String, Opaque> assignments, Consumer<GroupError> whenStored) {
        GroupRecord.Snapshot snapshot = group.snapshot(assignments, clock.epochMs());
        group.appendsUnderWay++;
        journal.append(List.of(new GroupStored(group.id, snapshot)), error -> {
            group.appendsUnderWay--;
            if (error == GroupError.NONE) {
                group.stored = snapshot;
            }
            whenStored.accept(error);
        });
    }

    private static void cancelJoinTimer(ConsumerGroup group) {
        if (group.joinTimer != null) {
            group.joinTimer.cancel();
            group.joinTimer = null;
        }
    }

    static void cancelSyncTimer(ConsumerGroup group) {
        if (group.syncTimer != null) {
            group.syncTimer.cancel();
            group.syncTimer = null;
        }
    }
}

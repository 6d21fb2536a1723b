package dev.strobe.broker.group;

import dev.strobe.broker.group.JoinRequest.Protocol;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.telemetry.flight.GroupRebalance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One consumer group: its members, its generation and where the generation stands. Knows neither timers nor the log;
 * {@link Membership} moves it.
 *
 * <pre>
 *                 a member joins
 *        EMPTY ------------------> PREPARING_REBALANCE <-------------------------+
 *          ^  \                     |      ^                                     |
 *          |   \ deleted            | all  | a member joins, leaves              | a member joins, leaves,
 *          |    v                   | here | or is silent                        | changes, or is silent
 *          |   DEAD                 v      |                                     |
 *          |                COMPLETING_REBALANCE -------------------------> STABLE
 *          |                        |          the leader's assignment is stored
 *          +------------------------+
 *        nobody is left when the generation begins
 * </pre>
 *
 * Owned by the loop that owns the group's partition of the offsets topic.
 */
final class ConsumerGroup {

    final String id;
    final GroupOffsets offsets;

    /** For the flight recorder. */
    final GroupRebalance rebalance = new GroupRebalance();

    private GroupState state = GroupState.EMPTY;
    private GroupState previousState = GroupState.EMPTY;
    private int generation;
    private @Nullable String protocolType;
    private @Nullable String protocol;
    private @Nullable String leaderId;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, String> memberIdByInstance = new HashMap<>();
    private final Map<String, Integer> supporters = new HashMap<>();
    private int joiningCount;

    /** Ids given out and not yet used to join, with the timer that takes each back. */
    final Map<String, PartitionLoop.Timer> pendingMembers = new HashMap<>();

    /** Members of the generation that have not asked for their assignment. */
    final Set<String> awaitedSyncs = new HashSet<>();

    /** Whether somebody new joined since the initial delay was last extended. */
    boolean newMemberAdded;

    /** Whether the leader's assignment is on its way into the log: a second one for the same generation is not taken. */
    boolean assignmentUnderWay;

    /** Records of this group that are on their way into the log; meanwhile it is not forgotten. */
    int appendsUnderWay;

    /** When it last became empty, or was stored as such. */
    long emptySinceMs;

    /** What the log says of it; null as long as it says nothing. */
    GroupRecord.@Nullable Snapshot stored;

    PartitionLoop.@Nullable Timer joinTimer;
    PartitionLoop.@Nullable Timer syncTimer;

    ConsumerGroup(String id) {
        this(id, new GroupOffsets());
    }

    private ConsumerGroup(String id, GroupOffsets offsets) {
        this.id = id;
        this.offsets = offsets;
    }

    /** The group as it was stored: stable with its members, or empty; without a snapshot it only ever stored offsets. */
    static ConsumerGroup restored(String id, GroupRecord.@Nullable Snapshot snapshot, GroupOffsets offsets) {
        ConsumerGroup group = new ConsumerGroup(id, offsets);
        group.stored = snapshot;
        if (snapshot == null) {
            return group;
        }
        group.generation = snapshot.generation();
        group.protocolType = snapshot.protocolType();
        group.emptySinceMs = snapshot.sinceMs();
        String protocol = snapshot.protocol();
        if (protocol != null && !snapshot.members().isEmpty()) {
            snapshot.members().forEach(member -> group.add(new Member(member, protocol)));
            group.protocol = protocol;
            group.leaderId = snapshot.leaderId();
            group.state = GroupState.STABLE;
        }
        return group;
    }

    GroupState state() {
        return state;
    }

    boolean isIn(GroupState wanted) {
        return state == wanted;
    }

    /** Whether the rebalance at hand is the first after the group was empty. */
    boolean isInitialRebalance() {
        return state == GroupState.PREPARING_REBALANCE && previousState == GroupState.EMPTY;
    }

    int generation() {
        return generation;
    }

    @Nullable String protocolType() {
        return protocolType;
    }

    @Nullable String protocol() {
        return protocol;
    }

    String leaderId() {
        return leaderId == null ? "" : leaderId;
    }

    boolean isLeader(Member member) {
        return member.memberId.equals(leaderId);
    }

    Collection<Member> members() {
        return members.values();
    }

    @Nullable Member member(String memberId) {
        return members.get(memberId);
    }

    /** The member that holds the instance's place, or null. */
    @Nullable Member staticMember(String instanceId) {
        String memberId = memberIdByInstance.get(instanceId);
        return memberId == null ? null : members.get(memberId);
    }

    boolean everybodyJoined() {
        return joiningCount == members.size() && pendingMembers.isEmpty();
    }

    int joiningCount() {
        return joiningCount;
    }

    /** How long the members together allow a rebalance to take. */
    int rebalanceTimeoutMs() {
        int longestMs = 0;
        for (Member member : members.values()) {
            longestMs = Math.max(longestMs, member.rebalanceTimeoutMs);
        }
        return longestMs;
    }

    /** Goes on to {@code next}; a step that the diagram does not have is a broken invariant. */
    void moveTo(GroupState next) {
        boolean allowed = switch (next) {
            case EMPTY -> state == GroupState.PREPARING_REBALANCE || state == GroupState.DEAD;
            case PREPARING_REBALANCE -> state != GroupState.DEAD && state != GroupState.PREPARING_REBALANCE;
            case COMPLETING_REBALANCE -> state == GroupState.PREPARING_REBALANCE;
            case STABLE -> state == GroupState.COMPLETING_REBALANCE;
            case DEAD -> state == GroupState.EMPTY;
        };
        if (!allowed) {
            throw new IllegalStateException("group cannot go there: group=" + id + " from=" + state + " to=" + next);
        }
        previousState = state;
        state = next;
    }

    /** Whether a client with these protocols could be a member together with those there are. */
    boolean accepts(String type, List<Protocol> candidates) {
        if (members.isEmpty()) {
            return !type.isEmpty() && !candidates.isEmpty();
        }
        return type.equals(protocolType)
                && candidates.stream()
                        .anyMatch(candidate -> supporters.getOrDefault(candidate.name(), 0) == members.size());
    }

    /** Adds a member; the first one says what type the group is, and leads. */
    void add(Member member, String type) {
        if (members.isEmpty()) {
            protocolType = type;
        }
        add(member);
        if (leaderId == null) {
            leaderId = member.memberId;
        }
    }

    private void add(Member member) {
        members.put(member.memberId, member);
        if (member.instanceId != null) {
            memberIdByInstance.put(member.instanceId, member.memberId);
        }
        count(member, 1);
    }

    /** Takes the member out; whoever came next leads if it led. What it waited for is the caller's to answer before. */
    void remove(Member member) {
        if (member.joining != null || member.syncing != null) {
            throw new IllegalStateException("member leaves unanswered: group=" + id + " member=" + member.memberId);
        }
        members.remove(member.memberId);
        if (member.instanceId != null) {
            memberIdByInstance.remove(member.instanceId, member.memberId);
        }
        awaitedSyncs.remove(member.memberId);
        count(member, -1);
        if (isLeader(member)) {
            leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
        }
    }

    /** Puts {@code next} into the place of a static member that came back under another id, with its assignment. */
    void replace(Member old, Member next) {
        boolean led = isLeader(old);
        next.assignment = old.assignment;
        next.isNew = old.isNew;
        remove(old);
        add(next);
        if (led) {
            leaderId = next.memberId;
        }
    }

    void update(Member member, JoinRequest request) {
        count(member, -1);
        member.protocols = request.protocols();
        member.sessionTimeoutMs = request.sessionTimeoutMs();
        member.rebalanceTimeoutMs = request.rebalanceTimeoutMs();
        count(member, 1);
    }

    private void count(Member member, int by) {
        for (Protocol supported : member.protocols) {
            supporters.merge(supported.name(), by, (before, more) -> before + more == 0 ? null : before + more);
        }
    }

    /** The member waits for the generation to begin; a request of its that waited already is told to come again. */
    void awaitJoin(Member member, Consumer<JoinResult> whenJoined) {
        answerJoin(member, JoinResult.refused(GroupError.REBALANCE_IN_PROGRESS, member.memberId));
        member.joining = whenJoined;
        joiningCount++;
    }

    /** Answers the join that waits, if one does. */
    void answerJoin(Member member, JoinResult result) {
        Consumer<JoinResult> waiting = member.joining;
        if (waiting != null) {
            member.joining = null;
            joiningCount--;
            waiting.accept(result);
        }
    }

    /** The member waits for the leader's assignment; a request of its that waited already is told to join again. */
    void awaitSync(Member member, Consumer<SyncResult> whenSynced) {
        answerSync(member, SyncResult.refused(GroupError.REBALANCE_IN_PROGRESS));
        member.syncing = whenSynced;
    }

    /** Answers the sync that waits, if one does. */
    void answerSync(Member member, SyncResult result) {
        Consumer<SyncResult> waiting = member.syncing;
        if (waiting != null) {
            member.syncing = null;
            waiting.accept(result);
        }
    }

    /** Makes sure that the leader is one that joined; false if nobody did. */
    boolean electJoinedLeader() {
        Member leader = leaderId == null ? null : members.get(leaderId);
        if (leader != null && leader.joining != null) {
            return true;
        }
        for (Member member : members.values()) {
            if (member.joining != null) {
                leaderId = member.memberId;
                return true;
            }
        }
        return false;
    }

    /** Begins the next generation with the members there are; nobody is left if it ends up empty. */
    void beginGeneration() {
        // Whoever counts this far has been rebalancing for centuries; the number must stay one that clients accept.
        generation = generation == Integer.MAX_VALUE ? 1 : generation + 1;
        assignmentUnderWay = false;
        awaitedSyncs.clear();
        if (members.isEmpty()) {
            protocol = null;
            moveTo(GroupState.EMPTY);
        } else {
            protocol = electProtocol();
            moveTo(GroupState.COMPLETING_REBALANCE);
            awaitedSyncs.addAll(members.keySet());
        }
    }

    /** Each member votes for the first of its protocols that all support; of equals the one voted for first. */
    String electProtocol() {
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (Member member : members.values()) {
            for (Protocol candidate : member.protocols) {
                if (supporters.getOrDefault(candidate.name(), 0) == members.size()) {
                    votes.merge(candidate.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        String elected = null;
        int most = 0;
        for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
            if (candidate.getValue() > most) {
                elected = candidate.getKey();
                most = candidate.getValue();
            }
        }
        if (elected == null) {
            throw new IllegalStateException("members share no protocol: group=" + id + " supporters=" + supporters);
        }
        return elected;
    }

    /** The group with these assignments, for the log; members without one get none. */
    GroupRecord.Snapshot snapshot(Map<String, Opaque> assignments, long nowMs) {
        String chosen = protocol;
        List<GroupRecord.StoredMember> all = new ArrayList<>(members.size());
        if (chosen != null) {
            for (Member member : members.values()) {
                all.add(member.stored(chosen, assignments.getOrDefault(member.memberId, Opaque.EMPTY)));
            }
        }
        return new GroupRecord.Snapshot(generation, protocolType, chosen, leaderId, nowMs, all);
    }

    /** Whether it is empty with nobody on the way in. */
    boolean isForgettable() {
        return state == GroupState.EMPTY && pendingMembers.isEmpty();
    }

    /** What the log would say of it if it said nothing twice. */
    List<GroupRecord> live() {
        List<GroupRecord> records = new ArrayList<>();
        if (stored != null) {
            records.add(new GroupRecord.GroupStored(id, stored));
        }
        offsets.forEach(
                (topic, partition, offset) -> records.add(new GroupRecord.OffsetStored(id, topic, partition, offset)));
        return records;
    }

    /** What each member has. */
    Map<String, Opaque> assignments() {
        Map<String, Opaque> all = new HashMap<>();
        members.values().forEach(member -> all.put(member.memberId, member.assignment));
        return all;
    }

    /** The generation, as it is told to the member: the leader learns of all others. */
    JoinResult joined(Member member) {
        return told(member, leaderId(), false, isLeader(member));
    }

    /** The running generation, for a static member that came back: a leader is not to assign again. */
    JoinResult rejoined(Member member) {
        return told(member, leaderId(), isLeader(member), isLeader(member));
    }

    /** The running generation, for one that must not take itself for the leader. */
    JoinResult follower(Member member, String leader) {
        return told(member, leader, false, false);
    }

    private JoinResult told(Member member, String leader, boolean skipAssignment, boolean withMembers) {
        List<JoinResult.JoinedMember> all = new ArrayList<>();
        if (withMembers) {
            members.values()
                    .forEach(one ->
                            all.add(new JoinResult.JoinedMember(one.memberId, one.instanceId, one.metadata(protocol))));
        }
        return new JoinResult(
                GroupError.NONE, member.memberId, generation, protocolType, protocol, leader, skipAssignment, all);
    }

    /** The member's assignment. */
    SyncResult synced(Member member) {
        return new SyncResult(GroupError.NONE, protocolType, protocol, member.assignment);
    }

    /** The group as it can be shown. */
    GroupDescription describe() {
        boolean isStable = state == GroupState.STABLE;
        List<GroupDescription.MemberDescription> all = new ArrayList<>();
        members.values()
                .forEach(member -> all.add(new GroupDescription.MemberDescription(
                        member.memberId,
                        member.instanceId,
                        member.client,
                        isStable ? member.metadata(protocol) : Opaque.EMPTY,
                        member.assignment)));
        return new GroupDescription(
                id, state, protocolType == null ? "" : protocolType, isStable && protocol != null ? protocol : "", all);
    }
}

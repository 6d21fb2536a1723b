package dev.strobe.broker.group;

import static dev.strobe.broker.group.GroupFixture.GROUP;
import static dev.strobe.broker.group.GroupFixture.REBALANCE_MS;
import static dev.strobe.broker.group.GroupFixture.SESSION_MS;
import static dev.strobe.broker.group.GroupFixture.opaque;
import static dev.strobe.broker.group.GroupFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.partition.AppendError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who becomes, stays and ceases to be a member. */
final class MembershipTest {

    private final GroupFixture groups = new GroupFixture();

    @Test
    void membersThatComeTogetherShareTheFirstGeneration() {
        // When
        List<JoinResult> first = groups.join(request("", null));
        List<JoinResult> second = groups.join(request("", null));
        assertThat(first).isEmpty();
        groups.loop.advanceMs(300);

        // Then
        assertThat(first.getFirst().generation()).isEqualTo(1);
        assertThat(second.getFirst().generation()).isEqualTo(1);
        assertThat(first.getFirst().leaderId()).isEqualTo(first.getFirst().memberId());
        assertThat(first.getFirst().members()).hasSize(2);
        assertThat(second.getFirst().members()).isEmpty();
        assertThat(groups.state()).isEqualTo(GroupState.COMPLETING_REBALANCE);
    }

    @Test
    void theLeadersAssignmentReachesEachMemberOnceItIsStored() {
        // Given
        List<JoinResult> first = groups.join(request("", null));
        List<JoinResult> second = groups.join(request("", null));
        groups.loop.advanceMs(300);
        groups.partition.holds = true;
        String follower = second.getFirst().memberId();

        // When
        List<SyncResult> waiting = groups.sync(second.getFirst(), Map.of());
        List<SyncResult> leader = groups.sync(first.getFirst(), Map.of(follower, opaque("p0")));
        assertThat(waiting).isEmpty();
        assertThat(leader).isEmpty();
        groups.partition.complete(1);

        // Then
        assertThat(waiting).containsExactly(new SyncResult(GroupError.NONE, "consumer", "range", opaque("p0")));
        assertThat(leader.getFirst().assignment()).isEqualTo(Opaque.EMPTY);
        assertThat(groups.state()).isEqualTo(GroupState.STABLE);
    }

    @Test
    void anAssignmentThatTheLogRefusesStartsTheRebalanceAgain() {
        List<JoinResult> joined = groups.join(request("", null));
        groups.loop.advanceMs(300);
        groups.partition.refusal = AppendError.STORAGE;

        List<SyncResult> answer = groups.sync(joined.getFirst(), Map.of());

        assertThat(answer).containsExactly(SyncResult.refused(GroupError.NOT_AVAILABLE));
        assertThat(groups.state()).isEqualTo(GroupState.PREPARING_REBALANCE);
    }

    @Test
    void aNewMemberMakesTheOthersJoinAgain() {
        // Given
        JoinResult old = groups.stable(1).getFirst();

        // When
        List<JoinResult> fresh = groups.join(request("", null));
        GroupError told = groups.heartbeat(old);
        List<JoinResult> again = groups.join(request(old.memberId(), null));

        // Then
        assertThat(told).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
        assertThat(again.getFirst().generation()).isEqualTo(2);
        assertThat(fresh.getFirst().generation()).isEqualTo(2);
        assertThat(fresh.getFirst().leaderId()).isEqualTo(old.memberId());
    }

    @Test
    void aMemberThatDoesNotJoinAgainIsLeftBehind() {
        JoinResult old = groups.stable(1).getFirst();
        List<JoinResult> fresh = groups.join(request("", null));

        for (int ms = 0; ms < REBALANCE_MS; ms += 1000) {
            groups.heartbeat(old);
            groups.loop.advanceMs(1000);
        }

        assertThat(fresh.getFirst().leaderId()).isEqualTo(fresh.getFirst().memberId());
        assertThat(groups.heartbeat(old)).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aSilentMemberIsTakenForDeadAfterItsSessionTimeout() {
        List<JoinResult> joined = groups.stable(2);
        JoinResult alive = joined.get(0);

        groups.loop.advanceMs(SESSION_MS - 1);
        assertThat(groups.heartbeat(alive)).isEqualTo(GroupError.NONE);
        groups.loop.advanceMs(1);

        assertThat(groups.heartbeat(alive)).isEqualTo(GroupError.REBALANCE_IN_PROGRESS);
        assertThat(groups.description().members()).hasSize(1);
    }

    @Test
    void membersThatNeverAskForTheirAssignmentAreDropped() {
        List<JoinResult> joined = groups.join(request("", null));
        groups.loop.advanceMs(300);

        for (int ms = 0; ms < REBALANCE_MS + 1000; ms += 1000) {
            groups.heartbeat(joined.getFirst());
            groups.loop.advanceMs(1000);
        }

        assertThat(groups.heartbeat(joined.getFirst())).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
        assertThat(groups.state()).isEqualTo(GroupState.EMPTY);
    }

    @Test
    void theLastMemberLeavesAnEmptyGroupOfTheNextGeneration() {
        List<JoinResult> joined = groups.stable(2);
        List<MemberIdentity> all = joined.stream()
                .map(member -> new MemberIdentity(member.memberId(), null))
                .toList();

        assertThat(groups.coordinator.leave(GROUP, all).value()).containsExactly(GroupError.NONE, GroupError.NONE);

        assertThat(groups.state()).isEqualTo(GroupState.EMPTY);
        assertThat(groups.coordinator.leave(GROUP, all).value())
                .containsExactly(GroupError.UNKNOWN_MEMBER_ID, GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aClientWithoutAnIdGetsOneFirst() {
        // Given
        JoinRequest request = request("", null);
        JoinRequest careful = new JoinRequest(
                GROUP,
                request.who(),
                request.client(),
                SESSION_MS,
                REBALANCE_MS,
                "consumer",
                request.protocols(),
                true,
                true);

        // When
        JoinResult reserved = groups.join(careful).getFirst();
        List<JoinResult> joined = groups.join(request(reserved.memberId(), null));
        groups.loop.advanceMs(300);

        // Then
        assertThat(reserved.error()).isEqualTo(GroupError.MEMBER_ID_REQUIRED);
        assertThat(joined.getFirst().memberId()).isEqualTo(reserved.memberId());

        // And an id that nobody uses is taken back, with a group that was made for it alone
        GroupFixture other = new GroupFixture();
        String unused = other.join(careful).getFirst().memberId();
        other.loop.advanceMs(SESSION_MS);
        assertThat(other.join(request(unused, null)).getFirst().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
        assertThat(other.coordinator.list().value()).isEmpty();
    }

    @Test
    void theAssignorIsOneThatAllSupportAndMostPrefer() {
        List<JoinResult> first = groups.join(request("", null, "range", "sticky"));
        groups.join(request("", null, "sticky", "range"));
        groups.join(request("", null, "sticky", "cooperative", "range"));
        assertThat(groups.join(request("", null, "cooperative")).getFirst().error())
                .isEqualTo(GroupError.INCONSISTENT_PROTOCOL);
        groups.loop.advanceMs(300);

        assertThat(first.getFirst().protocol()).isEqualTo("sticky");
    }

    @Test
    void aFollowerThatJoinsAgainUnchangedHearsTheGenerationOnceMore() {
        List<JoinResult> joined = groups.stable(2);

        JoinResult again = groups.join(request(joined.get(1).memberId(), null)).getFirst();
        assertThat(again).isEqualTo(joined.get(1));
        assertThat(groups.state()).isEqualTo(GroupState.STABLE);

        groups.join(request(joined.get(0).memberId(), null));
        assertThat(groups.state()).isEqualTo(GroupState.PREPARING_REBALANCE);
    }

    @Test
    void requestsOfTheWrongGenerationOrFromNobodyAreRefused() {
        JoinResult member = groups.stable(1).getFirst();
        MemberIdentity who = new MemberIdentity(member.memberId(), null);

        assertThat(groups.coordinator.heartbeat(GROUP, who, 7)).isEqualTo(GroupError.ILLEGAL_GENERATION);
        assertThat(groups.coordinator.heartbeat(GROUP, new MemberIdentity("x", null), 1))
                .isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
        assertThat(groups.coordinator.heartbeat("", who, 1)).isEqualTo(GroupError.INVALID_GROUP_ID);
        assertThat(groups.coordinator.heartbeat("other", who, 1)).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
        assertThat(groups.sync(member.memberId(), null, 7, Map.of()).getFirst().error())
                .isEqualTo(GroupError.ILLEGAL_GENERATION);
        assertThat(groups.join(request("stranger", null)).getFirst().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void membersBeyondTheBoundAreRefused() {
        int max = GroupFixture.CONFIG.membersMax();
        List<JoinResult> joined = groups.stable(max);

        assertThat(groups.join(request("", null)).getFirst().error()).isEqualTo(GroupError.GROUP_FULL);
        assertThat(groups.heartbeat(joined.getFirst())).isEqualTo(GroupError.NONE);
    }
}

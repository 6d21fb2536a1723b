package dev.strobe.broker.group;

import static dev.strobe.broker.group.GroupFixture.GROUP;
import static dev.strobe.broker.group.GroupFixture.SESSION_MS;
import static dev.strobe.broker.group.GroupFixture.opaque;
import static dev.strobe.broker.group.GroupFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Members that keep their place over a restart (KIP-345). */
final class StaticMembersTest {

    private final GroupFixture groups = new GroupFixture();

    private JoinResult stableWithInstance(String instanceId) {
        List<JoinResult> joined = groups.join(request("", instanceId));
        groups.loop.advanceMs(300);
        JoinResult member = joined.getFirst();
        groups.sync(member.memberId(), instanceId, member.generation(), Map.of(member.memberId(), opaque("p0")));
        return member;
    }

    @Test
    void aMemberThatRestartsKeepsItsAssignmentWithoutARebalance() {
        // Given
        JoinResult before = stableWithInstance("till-1");

        // When
        JoinResult after = groups.join(request("", "till-1")).getFirst();

        // Then
        assertThat(after.generation()).isEqualTo(before.generation());
        assertThat(after.memberId()).isNotEqualTo(before.memberId());
        assertThat(after.skipAssignment()).isTrue();
        assertThat(groups.state()).isEqualTo(GroupState.STABLE);
        assertThat(groups.sync(after.memberId(), "till-1", 1, Map.of())
                        .getFirst()
                        .assignment())
                .isEqualTo(opaque("p0"));
    }

    @Test
    void whoeverHadTheIdBeforeIsFenced() {
        JoinResult before = stableWithInstance("till-1");
        groups.join(request("", "till-1"));
        MemberIdentity zombie = new MemberIdentity(before.memberId(), "till-1");

        assertThat(groups.coordinator.heartbeat(GROUP, zombie, 1)).isEqualTo(GroupError.FENCED_INSTANCE_ID);
        assertThat(groups.join(request(before.memberId(), "till-1")).getFirst().error())
                .isEqualTo(GroupError.FENCED_INSTANCE_ID);
        assertThat(groups.coordinator.leave(GROUP, List.of(zombie)).value())
                .containsExactly(GroupError.FENCED_INSTANCE_ID);
    }

    @Test
    void aJoinThatWaitsIsFencedWhenItsInstanceJoinsAgain() {
        List<JoinResult> first = groups.join(request("", "till-1"));
        List<JoinResult> second = groups.join(request("", "till-1"));
        groups.loop.advanceMs(1000);

        assertThat(first.getFirst().error()).isEqualTo(GroupError.FENCED_INSTANCE_ID);
        assertThat(second.getFirst().error()).isEqualTo(GroupError.NONE);
    }

    @Test
    void anAdministratorRemovesAnInstanceByItsName() {
        stableWithInstance("till-1");

        List<MemberIdentity> leaving = List.of(new MemberIdentity("", "till-1"), new MemberIdentity("", "till-2"));

        assertThat(groups.coordinator.leave(GROUP, leaving).value())
                .containsExactly(GroupError.NONE, GroupError.UNKNOWN_MEMBER_ID);
        assertThat(groups.state()).isEqualTo(GroupState.EMPTY);
    }

    @Test
    void aRestartOfTheBrokerKeepsGenerationAndInstances() {
        // Given
        stableWithInstance("till-1");
        JoinResult second = groups.join(request("", "till-1")).getFirst();

        // When
        groups.restart(0);

        // Then
        MemberIdentity who = new MemberIdentity(second.memberId(), "till-1");
        assertThat(groups.coordinator.heartbeat(GROUP, who, second.generation()))
                .isEqualTo(GroupError.NONE);
        assertThat(groups.description().members().getFirst().assignment()).isEqualTo(opaque("p0"));
        JoinResult third = groups.join(request("", "till-1")).getFirst();
        assertThat(third.generation()).isEqualTo(second.generation());
        assertThat(third.error()).isEqualTo(GroupError.NONE);
    }

    @Test
    void anInstanceThatStaysAwayLosesItsPlaceAfterTheSessionTimeout() {
        stableWithInstance("till-1");

        groups.loop.advanceMs(SESSION_MS);

        assertThat(groups.state()).isEqualTo(GroupState.EMPTY);
    }
}

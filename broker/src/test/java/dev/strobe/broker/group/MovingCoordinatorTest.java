package dev.strobe.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.partition.MemoryPartition;
import dev.strobe.broker.telemetry.Instruments;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Coordinators come and go with the leadership of their partition. */
final class MovingCoordinatorTest {

    private final GroupFixture groups = new GroupFixture();

    @Test
    void aNewLeaderServesOnceAllItTookOverIsCommitted() {
        // Given
        groups.commit("", -1, 0, 5);
        groups.partition.holds = true;
        groups.commit("", -1, 0, 6);
        MemoryPartition next = groups.partition.takenOver(1);

        // When
        groups.coordinators.resign(0);
        groups.leadAgain(next);
        groups.loop.advanceMs(1000);

        // Then
        assertThat(groups.coordinator.committed(GroupFixture.GROUP, null).error())
                .isEqualTo(GroupError.LOADING);
        next.catchUp();
        groups.loop.advanceMs(100);
        assertThat(groups.committed(0)).isEqualTo(6);
    }

    @Test
    void whoeverWaitsIsToldToLookElsewhere() {
        // Given
        List<JoinResult> members = groups.stable(2);
        JoinResult leader = members.getFirst();
        List<JoinResult> joining = groups.join(GroupFixture.request("", null));
        groups.partition.holds = true;
        List<Answer<List<GroupError>>> committing = groups.commit(leader.memberId(), leader.generation(), 0, 7);
        assertThat(joining).isEmpty();

        // When
        groups.partition.refuseWaiting(AppendError.NOT_LEADER);
        groups.coordinators.resign(0);

        // Then
        assertThat(joining).extracting(JoinResult::error).containsExactly(GroupError.NOT_COORDINATOR);
        assertThat(committing).extracting(Answer::error).containsExactly(GroupError.NOT_COORDINATOR);
        assertThat(groups.coordinators.forGroup(GroupFixture.GROUP).heartbeat(GroupFixture.GROUP, identity(leader), 1))
                .isEqualTo(GroupError.NOT_COORDINATOR);
        assertThat(groups.coordinator.heartbeat(GroupFixture.GROUP, identity(leader), 1))
                .isEqualTo(GroupError.NOT_COORDINATOR);
        assertThat(groups.coordinators.all()).isEmpty();
    }

    @Test
    void aSyncThatWaitsForItsLeaderIsAnsweredToo() {
        groups.join(GroupFixture.request("", null));
        List<JoinResult> second = groups.join(GroupFixture.request("", null));
        groups.loop.advanceMs(1000);
        List<SyncResult> syncing = groups.sync(second.getFirst(), Map.of());
        assertThat(syncing).isEmpty();

        groups.coordinators.resign(0);

        assertThat(syncing).extracting(SyncResult::error).containsExactly(GroupError.NOT_COORDINATOR);
    }

    @Test
    void membersGoOnWithTheNextLeaderWhereTheyWere() {
        List<JoinResult> members = groups.stable(2);
        MemoryPartition next = groups.partition.takenOver(0);
        next.catchUp();

        groups.coordinators.resign(0);
        groups.leadAgain(next);
        groups.loop.run();

        assertThat(groups.state()).isEqualTo(GroupState.STABLE);
        assertThat(members)
                .allSatisfy(member -> assertThat(groups.heartbeat(member)).isEqualTo(GroupError.NONE));
        assertThat(groups.commit(members.getFirst().memberId(), 1, 0, 9))
                .extracting(Answer::error)
                .containsExactly(GroupError.NONE);
    }

    @Test
    void nothingOfAFormerLeadershipReachesTheNext() {
        // Given
        groups.commit("", -1, 0, 5);
        MemoryPartition first = groups.partition;
        first.holds = true;
        List<Answer<List<GroupError>>> late = groups.commit("", -1, 0, 6);
        MemoryPartition second = first.takenOver(0);
        MemoryPartition third = second.takenOver(0);

        // When
        groups.coordinators.resign(0);
        groups.leadAgain(second);
        groups.coordinators.resign(0);
        groups.leadAgain(third);
        third.catchUp();
        groups.loop.run();
        groups.commit("", -1, 0, 8);
        first.complete(1);
        groups.loop.advanceMs(1000);

        // Then
        assertThat(late).hasSize(1);
        assertThat(groups.committed(0)).isEqualTo(8);
        assertThat(first.waitingCount() + second.waitingCount()).isZero();
    }

    @Test
    void timersOfAFormerLeadershipDoNothing() {
        List<JoinResult> members = groups.stable(2);
        assertThat(members).hasSize(2);
        groups.join(GroupFixture.request("", null));
        MemoryPartition before = groups.partition;
        long sizeBytes = before.view().log().sizeBytes();

        groups.coordinators.resign(0);
        groups.loop.advanceMs(24 * 3_600_000L);

        assertThat(before.view().log().sizeBytes()).isEqualTo(sizeBytes);
    }

    @Test
    void toBeToldAgainOfTheSameEpochChangesNothing() {
        groups.stable(1);
        GroupCoordinator before = groups.coordinator;

        groups.leadAgain(groups.partition);

        assertThat(groups.coordinator).isSameAs(before);
        assertThat(groups.state()).isEqualTo(GroupState.STABLE);
    }

    @Test
    void whereThereIsNoOffsetsTopicYetNobodyCoordinates() {
        GroupCoordinators none = GroupCoordinators.of(new GroupCoordinators.Setup(
                () -> 0, () -> true, groups.loop::execute, GroupFixture.CONFIG, groups.loop, Instruments.NONE));

        assertThat(none.forGroup("any").describe("any").error()).isEqualTo(GroupError.NOT_AVAILABLE);
    }

    @Test
    void aNodeThatIsOutOfTouchCoordinatesNothing() {
        JoinResult member = groups.stable(1).getFirst();

        groups.inTouch = false;
        GroupCoordinator unsure = groups.coordinators.forGroup(GroupFixture.GROUP);
        assertThat(unsure.committed(GroupFixture.GROUP, null).error()).isEqualTo(GroupError.NOT_COORDINATOR);
        groups.inTouch = true;

        assertThat(groups.coordinators.forGroup(GroupFixture.GROUP).heartbeat(GroupFixture.GROUP, identity(member), 1))
                .isEqualTo(GroupError.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_LEADER,NOT_COORDINATOR",
        "NOT_ENOUGH_REPLICAS,NOT_AVAILABLE",
        "NOT_ENOUGH_REPLICAS_AFTER_APPEND,NOT_AVAILABLE",
        "TIMED_OUT,NOT_AVAILABLE",
        "STORAGE,NOT_AVAILABLE"
    })
    void whatThePartitionRefusesIsRefusedInTheWordsOfGroups(AppendError refusal, GroupError said) {
        groups.partition.refusal = refusal;

        assertThat(groups.commit("", -1, 0, 5)).extracting(Answer::error).containsExactly(said);
    }

    private static MemberIdentity identity(JoinResult member) {
        return new MemberIdentity(member.memberId(), null);
    }
}

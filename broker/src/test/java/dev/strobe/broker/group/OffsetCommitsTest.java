package dev.strobe.broker.group;

import static dev.strobe.broker.group.GroupFixture.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.group.GroupCoordinator.TopicPartition;
import dev.strobe.broker.partition.AppendError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Committed offsets: when they count, what a restart keeps, when they are forgotten. */
final class OffsetCommitsTest {

    private static final long HOUR_MS = 3_600_000;

    private final GroupFixture groups = new GroupFixture();

    @Test
    void aCommitCountsOnceTheLogHasIt() {
        groups.partition.holds = true;

        List<Answer<List<GroupError>>> answer = groups.commit("", -1, 0, 42);
        assertThat(answer).isEmpty();
        assertThat(groups.committed(0)).isEqualTo(-1);
        groups.partition.complete(1);

        assertThat(answer.getFirst().value()).containsExactly(GroupError.NONE);
        assertThat(groups.committed(0)).isEqualTo(42);
    }

    @Test
    void aRestartKeepsWhatWasCommitted() {
        groups.commit("", -1, 0, 42);
        groups.commit("", -1, 1, 7);
        groups.commit("", -1, 0, 43);

        groups.restart(0);

        assertThat(groups.committed(0)).isEqualTo(43);
        assertThat(groups.committed(1)).isEqualTo(7);
        assertThat(groups.coordinator.committed(GROUP, null).value())
                .hasEntrySatisfying(
                        "orders",
                        offsets -> assertThat(offsets.get(0))
                                .isEqualTo(new CommittedOffset(
                                        43, 3, "note", groups.loop.epochMs(), CommittedOffset.NO_EXPIRY)));
    }

    @Test
    void aCommitThatTheLogRefusesIsRefused() {
        groups.commit("", -1, 0, 42);
        groups.partition.refusal = AppendError.STORAGE;

        assertThat(groups.commit("", -1, 0, 50).getFirst().error()).isEqualTo(GroupError.NOT_AVAILABLE);
        assertThat(groups.committed(0)).isEqualTo(42);
    }

    @Test
    void onlyMembersOfTheGenerationCommitToAGroupInUse() {
        JoinResult member = groups.stable(1).getFirst();

        assertThat(groups.commit(member.memberId(), 1, 0, 5).getFirst().error()).isEqualTo(GroupError.NONE);
        assertThat(groups.commit(member.memberId(), 2, 0, 6).getFirst().error())
                .isEqualTo(GroupError.ILLEGAL_GENERATION);
        assertThat(groups.commit("x", 1, 0, 6).getFirst().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
        assertThat(groups.commit("", -1, 0, 6).getFirst().error()).isEqualTo(GroupError.UNKNOWN_MEMBER_ID);
        assertThat(groups.committed(0)).isEqualTo(5);
    }

    @Test
    void aGenerationOfAGroupThatDoesNotExistIsRefused() {
        assertThat(groups.commit("x", 3, 0, 6).getFirst().error()).isEqualTo(GroupError.GROUP_NOT_FOUND);
        assertThat(groups.coordinator.list().value()).isEmpty();
    }

    @Test
    void metadataBeyondTheBoundIsRefusedAlone() {
        List<Answer<List<GroupError>>> answers = new ArrayList<>();
        groups.coordinator.commit(
                new CommitRequest(
                        GROUP,
                        new MemberIdentity("", null),
                        -1,
                        true,
                        -1,
                        List.of(
                                new CommitRequest.Entry("orders", 0, 1, -1, "x".repeat(21)),
                                new CommitRequest.Entry("orders", 1, 2, -1, "x".repeat(20)))),
                answers::add);

        assertThat(answers.getFirst().value()).containsExactly(GroupError.METADATA_TOO_LARGE, GroupError.NONE);
        assertThat(groups.committed(0)).isEqualTo(-1);
        assertThat(groups.committed(1)).isEqualTo(2);
    }

    @Test
    void groupsBeyondTheBoundAreRefused() {
        List<GroupError> errors = new ArrayList<>();
        for (int i = 0; i <= GroupFixture.CONFIG.groupsMax(); i++) {
            CommitRequest.Entry entry = new CommitRequest.Entry("orders", 0, 1, -1, "");
            groups.coordinator.commit(
                    new CommitRequest("g" + i, new MemberIdentity("", null), -1, true, -1, List.of(entry)),
                    answer -> errors.add(answer.error()));
        }

        assertThat(errors.getLast()).isEqualTo(GroupError.TOO_MANY_GROUPS);
        assertThat(errors.subList(0, errors.size() - 1)).containsOnly(GroupError.NONE);
    }

    @Test
    void nobodyIsServedBeforeTheLogIsRead() {
        GroupCoordinators unreadOnes = groups.coordinators();
        unreadOnes.lead(groups.partition);
        GroupCoordinator unread = unreadOnes.forGroup(GROUP);

        assertThat(unread.committed(GROUP, null).error()).isEqualTo(GroupError.LOADING);
        assertThat(unread.describe(GROUP).error()).isEqualTo(GroupError.LOADING);
    }

    @Test
    void offsetsAreForgottenOnceTheGroupHasBeenEmptyForLongEnough() {
        // Given
        JoinResult member = groups.stable(1).getFirst();
        groups.commit(member.memberId(), 1, 0, 5);
        for (int i = 0; i < 1000; i++) {
            groups.heartbeat(member);
            groups.loop.advanceMs(5000);
        }
        assertThat(groups.committed(0)).isEqualTo(5);

        // When
        groups.coordinator.leave(GROUP, List.of(new MemberIdentity(member.memberId(), null)));
        groups.loop.advanceMs(HOUR_MS - 1);
        assertThat(groups.committed(0)).isEqualTo(5);
        groups.loop.advanceMs(GroupCoordinators.EXPIRY_CHECK_MS);

        // Then
        assertThat(groups.committed(0)).isEqualTo(-1);
        assertThat(groups.coordinator.list().value()).isEmpty();
        groups.restart(0);
        assertThat(groups.coordinator.list().value()).isEmpty();
    }

    @Test
    void aCommitOnItsWayIsNotForgottenWithItsGroup() {
        groups.partition.holds = true;
        List<Answer<List<GroupError>>> answer = groups.commit("", -1, 0, 42);

        groups.loop.advanceMs(GroupCoordinators.EXPIRY_CHECK_MS);
        groups.partition.holds = false;
        groups.partition.complete(10);

        assertThat(answer.getFirst().error()).isEqualTo(GroupError.NONE);
        assertThat(groups.committed(0)).isEqualTo(42);
    }

    @Test
    void offsetsOfADeletedTopicAreForgotten() {
        groups.commit("", -1, 0, 5);

        groups.coordinators.topicDeleted("orders");
        groups.loop.run();

        assertThat(groups.committed(0)).isEqualTo(-1);
        groups.restart(0);
        assertThat(groups.committed(0)).isEqualTo(-1);
    }

    @Test
    void anEmptyGroupIsDeletedWithItsOffsets() {
        groups.commit("", -1, 0, 5);
        List<GroupError> answers = new ArrayList<>();

        groups.coordinator.delete(GROUP, answers::add);
        groups.coordinator.delete(GROUP, answers::add);

        assertThat(answers).containsExactly(GroupError.NONE, GroupError.GROUP_NOT_FOUND);
        groups.restart(0);
        assertThat(groups.coordinator.list().value()).isEmpty();
    }

    @Test
    void aGroupWithMembersIsNotDeleted() {
        groups.stable(1);
        List<GroupError> answers = new ArrayList<>();

        groups.coordinator.delete(GROUP, answers::add);

        assertThat(answers).containsExactly(GroupError.GROUP_NOT_EMPTY);
    }

    @Test
    void offsetsOfSubscribedTopicsAreNotDeleted() {
        // The members' metadata is no subscription: they may be subscribed to anything.
        JoinResult member = groups.stable(1).getFirst();
        groups.commit(member.memberId(), 1, 0, 5);
        List<Answer<List<GroupError>>> answers = new ArrayList<>();
        List<TopicPartition> orders = List.of(new TopicPartition("orders", 0));

        groups.coordinator.deleteOffsets(GROUP, orders, answers::add);
        groups.coordinator.leave(GROUP, List.of(new MemberIdentity(member.memberId(), null)));
        groups.coordinator.deleteOffsets(GROUP, orders, answers::add);

        assertThat(answers.get(0).value()).containsExactly(GroupError.SUBSCRIBED_TO_TOPIC);
        assertThat(answers.get(1).value()).containsExactly(GroupError.NONE);
        assertThat(groups.committed(0)).isEqualTo(-1);
    }

    @Test
    void theLogIsRewrittenAndShortenedWhenItHasGrown() {
        // Given
        GroupFixture small = new GroupFixture(GroupFixture.CONFIG, 2_000);

        // When
        for (int i = 0; i < 500; i++) {
            small.commit("", -1, i % 3, i);
            small.loop.run();
        }

        // Then
        assertThat(small.partition.view().log().sizeBytes()).isLessThan(4_000);
        small.restart(0);
        assertThat(small.committed(0)).isEqualTo(498);
        assertThat(small.committed(1)).isEqualTo(499);
        assertThat(small.committed(2)).isEqualTo(497);
    }
}

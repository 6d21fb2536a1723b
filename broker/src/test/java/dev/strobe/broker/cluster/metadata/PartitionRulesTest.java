package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.Cluster.ORDERS;
import static dev.strobe.broker.cluster.metadata.NodeRulesTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PartitionRulesTest {

    private static final Outcome DONE = new Outcome.Done();

    @Test
    void theLeaderSaysWhoIsInSyncAndOnlyOnce() {
        Cluster cluster = Cluster.of(3, 0).orders(1, 2, 3);
        Command.ChangeInSync change = cluster.inSyncCommand(1, 3);

        assertThat(cluster.state.apply(change)).isEqualTo(DONE);
        assertRefused(cluster.state.apply(change), Outcome.Reason.STALE);

        assertThat(cluster.partition().inSync()).containsExactly(1, 3);
        assertThat(cluster.partition().leaderEpoch()).isZero();
        assertThat(cluster.partition().partitionEpoch()).isEqualTo(1);
    }

    @Test
    void whoeverIsNotActiveOrKeepsNothingIsNotLetIn() {
        Cluster cluster = Cluster.of(4, 0).orders(1, 2, 3);
        cluster.fence(3);

        assertRefused(cluster.inSync(1, 2, 3), Outcome.Reason.INELIGIBLE_REPLICA);
        assertRefused(cluster.inSync(1, 2, 4), Outcome.Reason.INELIGIBLE_REPLICA);
        assertRefused(cluster.inSync(2), Outcome.Reason.INELIGIBLE_REPLICA);
        assertRefused(cluster.inSync(1, 1), Outcome.Reason.INELIGIBLE_REPLICA);
    }

    @Test
    void aFormerLeaderChangesNothing() {
        Cluster cluster = Cluster.of(3, 0).orders(1, 2, 3);
        Command.ChangeInSync former = cluster.inSyncCommand(1);
        cluster.fence(1);

        assertRefused(cluster.state.apply(former), Outcome.Reason.STALE);
        assertThat(cluster.partition().inSync()).containsExactly(2, 3);
    }

    @Test
    void thePreferredLeaderGetsItBackOnceItIsInSync() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);
        Command.ElectLeader preferred = new Command.ElectLeader(ORDERS, 0, false);
        assertRefused(cluster.state.apply(preferred), Outcome.Reason.ELECTION_NOT_NEEDED);
        cluster.fence(1);
        cluster.unfence(1);
        assertRefused(cluster.state.apply(preferred), Outcome.Reason.PREFERRED_LEADER_NOT_AVAILABLE);

        cluster.inSync(1, 2);
        assertThat(cluster.state.apply(preferred)).isEqualTo(DONE);

        assertThat(cluster.partition().leader()).isEqualTo(1);
        assertThat(cluster.partition().leaderEpoch()).isEqualTo(2);
    }

    @Test
    void anUncleanElectionIsForPartitionsWithoutALeader() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);
        Command.ElectLeader unclean = new Command.ElectLeader(ORDERS, 0, true);
        assertRefused(cluster.state.apply(unclean), Outcome.Reason.ELECTION_NOT_NEEDED);
        cluster.fence(2);
        cluster.fence(1);
        assertRefused(cluster.state.apply(unclean), Outcome.Reason.ELIGIBLE_LEADERS_NOT_AVAILABLE);
        cluster.unfence(2);

        assertThat(cluster.state.apply(unclean)).isEqualTo(DONE);

        assertThat(cluster.partition().leader()).isEqualTo(2);
        assertThat(cluster.partition().inSync()).containsExactly(2);
    }

    @Test
    void aReassignmentEndsWhenAllThatStayAreInSync() {
        Cluster cluster = Cluster.of(4, 0).orders(1, 2);

        assertThat(cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of(3, 4))))
                .isEqualTo(DONE);
        assertThat(cluster.partition().replicas()).containsExactly(3, 4, 1, 2);
        assertThat(cluster.partition().adding()).containsExactly(3, 4);
        assertThat(cluster.partition().removing()).containsExactly(1, 2);

        cluster.inSync(1, 2, 3);
        assertThat(cluster.partition().isReassigning()).isTrue();
        cluster.inSync(1, 3, 4);

        assertThat(cluster.partition().replicas()).containsExactly(3, 4);
        assertThat(cluster.partition().inSync()).containsExactly(3, 4);
        assertThat(cluster.partition().isReassigning()).isFalse();
        assertThat(cluster.partition().leader()).isEqualTo(3);
        assertThat(cluster.partition().leaderEpoch()).isEqualTo(1);
    }

    @Test
    void whatNeedsNoCopyIsReassignedAtOnce() {
        Cluster cluster = Cluster.of(3, 0).orders(1, 2, 3);

        cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of(2, 1)));

        assertThat(cluster.partition().replicas()).containsExactly(2, 1);
        assertThat(cluster.partition().inSync()).containsExactly(2, 1);
        assertThat(cluster.partition().leader()).isEqualTo(1);
        assertThat(cluster.partition().isReassigning()).isFalse();
    }

    @Test
    void aReassignmentThatIsGivenUpLeavesThePartitionWhereItWas() {
        Cluster cluster = Cluster.of(3, 0).orders(1, 2);
        assertRefused(cluster.state.apply(new Command.Reassign(ORDERS, 0, null)), Outcome.Reason.NO_REASSIGNMENT);
        cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of(1, 3)));

        cluster.state.apply(new Command.Reassign(ORDERS, 0, null));

        assertThat(cluster.partition().replicas()).containsExactlyInAnyOrder(1, 2);
        assertThat(cluster.partition().inSync()).containsExactlyInAnyOrder(1, 2);
        assertThat(cluster.partition().isReassigning()).isFalse();
    }

    @Test
    void anotherTargetReplacesTheOneBefore() {
        Cluster cluster = Cluster.of(4, 0).orders(1, 2);
        cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of(3, 2)));

        cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of(4, 2)));

        assertThat(cluster.partition().replicas()).containsExactly(4, 2, 1);
        assertThat(cluster.partition().adding()).containsExactly(4);
        assertThat(cluster.partition().removing()).containsExactly(1);
    }

    @Test
    void aReassignmentNeedsKnownNodes() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);

        assertRefused(
                cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of(1, 9))), Outcome.Reason.INVALID_ASSIGNMENT);
        assertRefused(
                cluster.state.apply(new Command.Reassign(ORDERS, 0, List.of())), Outcome.Reason.INVALID_ASSIGNMENT);
    }
}

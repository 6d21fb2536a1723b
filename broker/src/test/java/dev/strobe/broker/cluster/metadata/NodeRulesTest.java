package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.ReplicatedPartition.NO_LEADER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.topic.ConfigChange;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeRulesTest {

    private static final Outcome DONE = new Outcome.Done();

    @Test
    void controlGoesToHigherEpochsOnly() {
        MetadataState state = new MetadataState();

        assertThat(state.apply(new Command.ClaimController(1, 3))).isEqualTo(DONE);
        assertThat(state.apply(new Command.ClaimController(1, 3))).isEqualTo(DONE);
        assertRefused(state.apply(new Command.ClaimController(2, 3)), Outcome.Reason.STALE);
        assertRefused(state.apply(new Command.ClaimController(2, 2)), Outcome.Reason.STALE);
        assertThat(state.image().controller()).isEqualTo(1);
        assertThat(state.image().version()).isEqualTo(1);
    }

    @Test
    void aNodeStartsFencedWithAnEpochOfItsOwn() {
        MetadataState state = new MetadataState();

        Outcome first = state.apply(Cluster.register(1, "a", ""));
        Outcome again = state.apply(Cluster.register(1, "a", ""));
        Outcome next = state.apply(Cluster.register(1, "b", ""));

        assertThat(again).isEqualTo(first);
        assertThat(((Outcome.Given) next).value()).isGreaterThan(((Outcome.Given) first).value());
        assertThat(state.image().node(1)).matches(ClusterNode::fenced);
    }

    @Test
    void aFencedLeaderIsReplacedByTheFirstActiveOneInSync() {
        Cluster cluster = Cluster.of(4, 0).orders(1, 4, 2, 3);
        cluster.fence(4);

        assertThat(cluster.fence(1)).isEqualTo(DONE);

        assertThat(cluster.partition().leader()).isEqualTo(2);
        assertThat(cluster.partition().inSync()).containsExactly(2, 3);
        assertThat(cluster.partition().leaderEpoch()).isEqualTo(1);
        assertThat(cluster.partition().partitionEpoch()).isEqualTo(2);
    }

    @Test
    void fencingAndItsEndMayBeAskedForTwice() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);

        cluster.fence(1);
        MetadataImage fenced = cluster.state.image();
        assertThat(cluster.fence(1)).isEqualTo(DONE);
        assertThat(cluster.state.image()).isSameAs(fenced);

        cluster.unfence(1);
        MetadataImage back = cluster.state.image();
        assertThat(cluster.unfence(1)).isEqualTo(DONE);
        assertThat(cluster.state.image()).isSameAs(back);
    }

    @Test
    void aFormerControllerFencesNobody() {
        Cluster cluster = Cluster.of(2, 0);
        cluster.state.apply(new Command.ClaimController(2, 2));

        Outcome outcome =
                cluster.state.apply(new Command.Fence(1, 2, cluster.node(2).epoch()));

        assertRefused(outcome, Outcome.Reason.STALE);
        assertThat(cluster.node(2).fenced()).isFalse();
    }

    @Test
    void aFormerLifeIsNotFencedInPlaceOfThePresentOne() {
        Cluster cluster = Cluster.of(2, 0);
        long former = cluster.node(2).epoch();
        cluster.state.apply(Cluster.register(2, "b", ""));
        cluster.unfence(2);

        assertRefused(cluster.state.apply(new Command.Fence(1, 2, former)), Outcome.Reason.STALE);
        assertThat(cluster.node(2).fenced()).isFalse();
    }

    @Test
    void theLastOneInSyncStaysInSyncAndLeadsAgainWhenItReturns() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);
        cluster.fence(2);

        cluster.fence(1);
        assertThat(cluster.partition().leader()).isEqualTo(NO_LEADER);
        assertThat(cluster.partition().inSync()).containsExactly(1);
        assertThat(cluster.partition().leaderEpoch()).isEqualTo(1);

        cluster.unfence(2);
        assertThat(cluster.partition().leader()).isEqualTo(NO_LEADER);

        cluster.unfence(1);
        assertThat(cluster.partition().leader()).isEqualTo(1);
        assertThat(cluster.partition().leaderEpoch()).isEqualTo(2);
    }

    @Test
    void uncleanTopicsTakeAnyActiveReplicaWhereNobodyInSyncIsLeft() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);
        cluster.state.apply(new Command.ConfigureTopic(
                "orders", List.of(new ConfigChange("unclean.leader.election.enable", ConfigChange.Step.SET, "true"))));
        cluster.inSync(1);

        cluster.fence(1);

        assertThat(cluster.partition().leader()).isEqualTo(2);
        assertThat(cluster.partition().inSync()).containsExactly(2);
    }

    @Test
    void aLifeThatEndsUnfencedLosesWhatItLed() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);

        cluster.state.apply(Cluster.register(1, "b", ""));

        assertThat(cluster.partition().leader()).isEqualTo(2);
        assertThat(cluster.partition().inSync()).containsExactly(2);
        assertThat(cluster.node(1).fenced()).isTrue();
    }

    @Test
    void whoeverLeavesHandsOverWhatOthersCanLead() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);

        assertThat(cluster.leave(1)).isEqualTo(new Outcome.Given(0));

        assertThat(cluster.partition().leader()).isEqualTo(2);
        assertThat(cluster.partition().inSync()).containsExactly(2);
        assertThat(cluster.node(1).leaving()).isTrue();
    }

    @Test
    void whoeverLeavesKeepsWhatNobodyElseCanLeadUntilSomebodyCan() {
        Cluster cluster = Cluster.of(2, 0).orders(1, 2);
        cluster.inSync(1);

        assertThat(cluster.leave(1)).isEqualTo(new Outcome.Given(1));
        assertThat(cluster.partition().leader()).isEqualTo(1);

        cluster.inSync(1, 2);
        assertThat(cluster.leave(1)).isEqualTo(new Outcome.Given(0));
        assertThat(cluster.partition().leader()).isEqualTo(2);
        assertThat(cluster.leave(1)).isEqualTo(new Outcome.Given(0));
    }

    @Test
    void producerIdsAreGivenOutOnceAndToRegisteredLivesOnly() {
        Cluster cluster = Cluster.of(1, 0);
        long epoch = cluster.node(1).epoch();

        assertThat(cluster.state.apply(new Command.TakeProducerIds(1, epoch, 1000)))
                .isEqualTo(new Outcome.Given(0));
        assertThat(cluster.state.apply(new Command.TakeProducerIds(1, epoch, 10)))
                .isEqualTo(new Outcome.Given(1000));
        assertRefused(cluster.state.apply(new Command.TakeProducerIds(1, epoch - 1, 10)), Outcome.Reason.STALE);
    }

    @Test
    void aNodeInUseIsNotForgotten() {
        Cluster cluster = Cluster.of(3, 0).orders(1, 2);
        assertRefused(cluster.state.apply(new Command.Unregister(3)), Outcome.Reason.INELIGIBLE_REPLICA);
        cluster.fence(2);
        cluster.fence(3);

        assertRefused(cluster.state.apply(new Command.Unregister(2)), Outcome.Reason.INELIGIBLE_REPLICA);
        assertThat(cluster.state.apply(new Command.Unregister(3))).isEqualTo(DONE);
        assertRefused(cluster.state.apply(new Command.Unregister(3)), Outcome.Reason.UNKNOWN_NODE);
    }

    @Test
    void aCredentialReplacesTheOneOfItsUserAndMechanism() {
        MetadataState state = new MetadataState();
        Credential first = new Credential("ann", "SCRAM-SHA-256", "s", "k", "v", 4096);
        Credential second = new Credential("ann", "SCRAM-SHA-256", "t", "k", "v", 8192);

        state.apply(new Command.SetCredential(first));
        state.apply(new Command.SetCredential(second));

        assertThat(state.image().credentials()).containsExactly(second);
        assertThat(state.apply(new Command.RemoveCredential("ann", "SCRAM-SHA-256")))
                .isEqualTo(DONE);
        assertRefused(
                state.apply(new Command.RemoveCredential("ann", "SCRAM-SHA-256")), Outcome.Reason.UNKNOWN_CREDENTIAL);
    }

    static void assertRefused(Outcome outcome, Outcome.Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}

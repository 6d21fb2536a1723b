package dev.strobe.broker.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.cluster.control.ControlNetwork.Probe;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.partition.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ControllerTest {

    private static final int SELF = 1;
    private static final int OTHER = 2;
    private static final int TERM = 7;

    private final ManualLoop loop = new ManualLoop();
    private final InstantConsensus consensus = new InstantConsensus();
    private final ToldNetwork network = new ToldNetwork();
    private final Controller controller =
            new Controller(new ControlSettings(SELF, 100, 1_000, true, 60_000), consensus, network, loop, loop);
    private final List<Heartbeat.Answer> answers = new ArrayList<>();

    @BeforeEach
    void twoNodesOfWhichThisOneControls() {
        consensus.whenChanged(controller::imageChanged);
        register(SELF, "a");
        register(OTHER, "b");
        controller.leads(TERM);
        loop.run();
        beat(SELF);
        beat(OTHER);
        loop.run();
        assertThat(node(OTHER).fenced()).isFalse();
    }

    @Test
    void aNodeThatIsHeardAndKnowsOfItsRegistrationIsLetIn() {
        register(OTHER, "c");
        assertThat(node(OTHER).fenced()).isTrue();

        beat(OTHER, node(OTHER).epoch() - 1);
        assertThat(node(OTHER).fenced()).isTrue();

        beat(OTHER);
        assertThat(node(OTHER).fenced()).isFalse();
    }

    @Test
    void aNodeIsFencedOnceItsSessionIsOverAndNotBefore() {
        beatAllFor(1_000, SELF);
        assertThat(node(OTHER).fenced()).isFalse();

        beatAllFor(100, SELF);

        assertThat(node(OTHER).fenced()).isTrue();
        assertThat(node(SELF).fenced()).isFalse();
        assertThat(controller.reason(OTHER)).contains("1000 ms");
    }

    @Test
    void heartbeatsThatMissOneInTwoFenceNobody() {
        for (int round = 0; round < 20; round++) {
            loop.advanceMs(300);
            beat(SELF);
            beat(OTHER);
        }

        assertThat(fences()).isEmpty();
    }

    @Test
    void aRefusedProbeAfterALostConnectionFencesAtOnce() {
        controller.connectionLost(OTHER);
        assertThat(network.probes).hasSize(1);

        network.probes.getFirst().whenDone().accept(Probe.REFUSED);

        assertThat(node(OTHER).fenced()).isTrue();
    }

    @Test
    void aProbeThatIsAcceptedOrSilentFencesNobody() {
        for (Probe probe : List.of(Probe.ACCEPTED, Probe.SILENT)) {
            controller.connectionLost(OTHER);
            network.probes.removeLast().whenDone().accept(probe);
        }

        assertThat(fences()).isEmpty();
    }

    /** The host of a process that died comes to its listener last. */
    @Test
    void aHostThatStillAcceptsIsAskedAgain() {
        controller.connectionLost(OTHER);
        network.probes.removeLast().whenDone().accept(Probe.ACCEPTED);
        beatAllFor(100, SELF);
        assertThat(network.probes).hasSize(1);

        network.probes.removeLast().whenDone().accept(Probe.REFUSED);

        assertThat(node(OTHER).fenced()).isTrue();
    }

    @Test
    void aNodeThatIsHeardAfterItsConnectionEndedIsNotAskedAfterAnyMore() {
        controller.connectionLost(OTHER);
        network.probes.removeLast().whenDone().accept(Probe.ACCEPTED);
        beat(OTHER);
        beatAllFor(300, SELF);

        assertThat(network.probes).isEmpty();
        assertThat(node(OTHER).fenced()).isFalse();
    }

    @Test
    void aProbeOfAFormerLifeDoesNotFenceTheNext() {
        controller.connectionLost(OTHER);
        register(OTHER, "c");
        beat(OTHER);

        network.probes.getFirst().whenDone().accept(Probe.REFUSED);

        assertThat(node(OTHER).fenced()).isFalse();
    }

    @Test
    void whoControlledBeforeWasMissedForAWhileAlready() {
        controller.follows();
        assertThat(consensus.submit(new Command.ClaimController(OTHER, TERM + 1)))
                .isDone();
        controller.leads(TERM + 2);
        loop.run();

        beatAllFor(450, SELF);
        assertThat(node(OTHER).fenced()).isFalse();
        beatAllFor(150, SELF);

        assertThat(node(OTHER).fenced()).isTrue();
    }

    @Test
    void whoControlledBeforeIsAskedAfterAtOnce() {
        controller.follows();
        decide(new Command.ClaimController(OTHER, TERM + 1));
        controller.leads(TERM + 2);
        loop.run();

        assertThat(network.probes).extracting(probe -> probe.node().id()).containsExactly(OTHER);
        network.probes.getFirst().whenDone().accept(Probe.REFUSED);
        loop.run();

        assertThat(node(OTHER).fenced()).isTrue();
    }

    @Test
    void afterAClaimThoseThatDoNotBeatAreProbedAndHaveASessionAllTheSame() {
        controller.follows();
        loop.advanceMs(5_000);
        network.probes.clear();
        controller.leads(TERM + 1);
        loop.run();
        beat(SELF);

        loop.advanceMs(Controller.FIRST_BEATS_MS);
        assertThat(network.probes).extracting(probe -> probe.node().id()).containsExactly(OTHER);

        network.probes.getFirst().whenDone().accept(Probe.SILENT);
        beatAllFor(800, SELF);
        assertThat(node(OTHER).fenced()).isFalse();
        beatAllFor(200, SELF);
        assertThat(node(OTHER).fenced()).isTrue();
    }

    @Test
    void aControllerThatWasHeldUpGivesEverySessionAnew() {
        loop.advanceNs(5_000_000_000L);
        loop.advanceMs(900);
        assertThat(fences()).isEmpty();

        loop.advanceMs(300);
        assertThat(fences()).isNotEmpty();
    }

    @Test
    void oneThatWasReplacedFencesNobodyAndSaysSo() {
        decide(new Command.ClaimController(OTHER, TERM + 1));
        loop.advanceMs(5_000);
        answers.clear();
        beat(OTHER);

        assertThat(fences()).isEmpty();
        assertThat(answers.getLast().status()).isEqualTo(Heartbeat.Status.NOT_CONTROLLER);
    }

    @Test
    void commandsOfAnEarlierClaimAreRefused() {
        controller.connectionLost(OTHER);
        // Claimed where this node has not heard of it.
        consensus.hasMajority = false;
        network.probes.getFirst().whenDone().accept(Probe.REFUSED);
        consensus.hasMajority = true;
        decide(new Command.ClaimController(OTHER, TERM + 1));

        decide(fences().getFirst());

        assertThat(node(OTHER).fenced()).isFalse();
    }

    @Test
    void aDecisionWithoutAMajorityIsMadeAgain() {
        consensus.hasMajority = false;
        beatAllFor(1_200, SELF);
        assertThat(node(OTHER).fenced()).isFalse();

        consensus.hasMajority = true;
        beatAllFor(200, SELF);

        assertThat(node(OTHER).fenced()).isTrue();
    }

    @Test
    void aClaimWithoutAMajorityIsMadeAgain() {
        controller.follows();
        consensus.hasMajority = false;
        controller.leads(TERM + 1);
        loop.advanceMs(500);
        assertThat(controller.controls()).isFalse();

        consensus.hasMajority = true;
        loop.advanceMs(500);

        assertThat(controller.controls()).isTrue();
        assertThat(consensus.image().controllerEpoch()).isEqualTo(TERM + 1);
    }

    @Test
    void anUnknownLifeOfANodeIsToldToRegister() {
        long former = node(OTHER).epoch();
        register(OTHER, "c");
        answers.clear();
        controller.heartbeat(new Heartbeat(OTHER, former, 100, false), answers::add);
        controller.heartbeat(new Heartbeat(9, 5, 100, false), answers::add);

        assertThat(answers).extracting(Heartbeat.Answer::status).containsOnly(Heartbeat.Status.STALE_EPOCH);
    }

    @Test
    void aNodeThatLeavesMayStopOnceItLeadsNothing() {
        createTopic(List.of(OTHER));
        decide(new Command.Leave(OTHER, node(OTHER).epoch()));
        answers.clear();
        beat(OTHER);
        assertThat(answers.getLast().mayStop()).isFalse();

        decide(new Command.DeleteTopic(orders().id()));
        beat(OTHER);
        assertThat(answers.getLast().mayStop()).isTrue();
    }

    @Test
    void preferredLeadersGetBackWhatTheyLed() {
        TopicId topic = createTopic(List.of(OTHER, SELF));
        decide(new Command.Fence(TERM, OTHER, node(OTHER).epoch()));
        beat(OTHER);
        assertThat(leader(topic)).isEqualTo(SELF);
        var partition = orders().partitions().getFirst();
        decide(new Command.ChangeInSync(
                topic,
                0,
                SELF,
                node(SELF).epoch(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                List.of(SELF, OTHER)));

        beatAllFor(60_000, SELF, OTHER);

        assertThat(leader(topic)).isEqualTo(OTHER);
    }

    private ReplicatedTopic orders() {
        return Objects.requireNonNull(consensus.image().topics().get("orders"));
    }

    private int leader(TopicId topic) {
        var partition = consensus.image().partition(topic, 0);
        return partition == null ? -1 : partition.leader();
    }

    private TopicId createTopic(List<Integer> replicas) {
        TopicId id = new TopicId(1, 2);
        decide(new Command.CreateTopic(
                id,
                "orders",
                false,
                1,
                replicas.size(),
                List.of(replicas),
                Map.of(),
                Command.Placement.BALANCED,
                1_000));
        assertThat(consensus.image().topic(id)).isNotNull();
        return id;
    }

    private void beatAllFor(long ms, int... nodes) {
        for (long passed = 0; passed < ms; passed += 50) {
            loop.advanceMs(50);
            for (int id : nodes) {
                beat(id);
            }
        }
    }

    private void beat(int id) {
        beat(id, consensus.image().version());
    }

    private void beat(int id, long version) {
        controller.heartbeat(new Heartbeat(id, node(id).epoch(), version, false), answers::add);
        loop.run();
    }

    private void register(int id, String incarnation) {
        HostPort address = new HostPort("localhost", 9000 + id);
        decide(new Command.Register(id, incarnation, address, address, ""));
    }

    private ClusterNode node(int id) {
        ClusterNode node = consensus.image().node(id);
        if (node == null) {
            throw new IllegalStateException("not registered: node=" + id);
        }
        return node;
    }

    private List<Command> fences() {
        return consensus.submitted.stream()
                .filter(Command.Fence.class::isInstance)
                .toList();
    }

    /** Decided at once: what becomes of it shows in the image. */
    private void decide(Command command) {
        assertThat(consensus.submit(command)).isDone();
    }
}

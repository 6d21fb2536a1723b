package dev.strobe.broker.cluster.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.telemetry.Instruments;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MembershipTest {

    private static final int SELF = 1;
    private static final int CONTROLLER = 2;
    private static final HostPort HERE = new HostPort("localhost", 9001);

    private final ManualLoop loop = new ManualLoop();
    private final InstantConsensus consensus = new InstantConsensus();
    private final ToldNetwork network = new ToldNetwork();
    private final ControlSettings settings = new ControlSettings(SELF, 100, 1_000, true, 60_000);
    private final List<Boolean> touches = new ArrayList<>();
    private final Membership membership = new Membership(
            settings,
            new Membership.Seams(consensus, network, loop, loop, Instruments.NONE),
            new Controller(settings, consensus, network, loop, loop),
            () -> consensus.image().version(),
            touches::add);

    @BeforeEach
    void anotherNodeControls() {
        consensus.whenChanged(membership::imageChanged);
        HostPort there = new HostPort("localhost", 9002);
        decide(new Command.Register(CONTROLLER, "other", there, there, ""));
        decide(new Command.ClaimController(CONTROLLER, 1));
        start();
    }

    @Test
    void itRegistersAndBeats() {
        assertThat(membership.nodeEpoch()).isEqualTo(self().epoch());
        assertThat(network.beats).hasSize(1);
        assertThat(network.beats.getFirst().controller().id()).isEqualTo(CONTROLLER);
        assertThat(network.beats.getFirst().beat().nodeEpoch()).isEqualTo(self().epoch());
    }

    @Test
    void itIsInTouchOnceItIsAnsweredAndNotFenced() {
        network.beats.getLast().answer(Heartbeat.Status.OK, true);
        assertThat(membership.isInTouch()).isFalse();

        loop.advanceMs(100);
        network.beats.getLast().answer(Heartbeat.Status.OK, false);

        assertThat(membership.isInTouch()).isTrue();
        assertThat(touches).containsExactly(true);
    }

    @Test
    void itIsOutOfTouchASessionAfterItSentWhatWasAnsweredLast() {
        loop.advanceMs(400);
        network.beats.getLast().answer(Heartbeat.Status.OK, false);
        assertThat(membership.isInTouch()).isTrue();

        loop.advanceMs(600);
        assertThat(membership.isInTouch()).isTrue();
        loop.advanceMs(100);

        assertThat(membership.isInTouch()).isFalse();
        assertThat(touches).containsExactly(true, false);
    }

    @Test
    void aSilentControllerCutsNobodyOffWhoReachesAMajority() {
        network.beats.getLast().answer(Heartbeat.Status.OK, false);
        for (int i = 0; i < 30; i++) {
            loop.advanceMs(100);
            answerProbes(ControlNetwork.Probe.ACCEPTED);
        }
        assertThat(membership.isInTouch()).isTrue();

        for (int i = 0; i < 10; i++) {
            assertThat(membership.isInTouch()).isTrue();
            loop.advanceMs(100);
            answerProbes(ControlNetwork.Probe.SILENT);
        }
        loop.advanceMs(200);

        assertThat(membership.isInTouch()).isFalse();
        assertThat(touches).containsExactly(true, false);
    }

    @Test
    void aNodeThatStoodStillForASessionIsOutOfTouchUntilTheControllerAnswers() {
        network.beats.getLast().answer(Heartbeat.Status.OK, false);
        loop.advanceMs(1_100);
        answerProbes(ControlNetwork.Probe.ACCEPTED);
        loop.advanceMs(100);

        assertThat(membership.isInTouch()).isFalse();
    }

    @Test
    void onlyAControllerWhoseHostRefusesIsSaidToBeGone() {
        network.beats.getLast().answer(Heartbeat.Status.NO_ANSWER, false);
        answerProbes(ControlNetwork.Probe.SILENT);
        loop.advanceMs(100);
        network.beats.getLast().answer(Heartbeat.Status.NO_ANSWER, false);
        answerProbes(ControlNetwork.Probe.ACCEPTED);
        assertThat(consensus.gone).isEmpty();

        loop.advanceMs(100);
        network.beats.getLast().answer(Heartbeat.Status.NO_ANSWER, false);
        answerProbes(ControlNetwork.Probe.REFUSED);

        assertThat(consensus.gone).containsExactly(CONTROLLER);
    }

    private void answerProbes(ControlNetwork.Probe how) {
        List<ToldNetwork.Probed> asked = List.copyOf(network.probes);
        network.probes.clear();
        asked.forEach(probed -> probed.whenDone().accept(how));
    }

    @Test
    void anAnswerThatComesAfterTheSessionDoesNotCount() {
        loop.advanceMs(1_500);
        network.beats.getFirst().answer(Heartbeat.Status.OK, false);

        assertThat(membership.isInTouch()).isFalse();
    }

    @Test
    void oneHeartbeatAtATimeGoesToAController() {
        loop.advanceMs(1_000);
        assertThat(network.beats).hasSize(1);

        network.beats.getLast().answer(Heartbeat.Status.NO_ANSWER, false);
        loop.advanceMs(100);
        assertThat(network.beats).hasSize(2);
    }

    @Test
    void aNewControllerIsToldAtOnce() {
        HostPort there = new HostPort("localhost", 9003);
        decide(new Command.Register(3, "third", there, there, ""));
        decide(new Command.ClaimController(3, 2));

        assertThat(network.beats).hasSize(2);
        assertThat(network.beats.getLast().controller().id()).isEqualTo(3);
    }

    @Test
    void itRegistersAgainWhenItsLifeIsNotKnown() {
        network.beats.getLast().answer(Heartbeat.Status.OK, false);
        decide(new Command.Fence(1, SELF, self().epoch()));
        decide(new Command.Unregister(SELF));
        loop.advanceMs(100);
        network.beats.getLast().answer(Heartbeat.Status.STALE_EPOCH, false);
        assertThat(membership.isInTouch()).isFalse();
        loop.run();

        assertThat(membership.nodeEpoch()).isEqualTo(self().epoch());
    }

    @Test
    void itGivesWayToAnotherProcessOfItsNumber() {
        decide(new Command.Register(SELF, "usurper", HERE, HERE, ""));
        network.beats.getLast().answer(Heartbeat.Status.STALE_EPOCH, false);
        loop.advanceMs(500);

        assertThat(self().incarnation()).isEqualTo("usurper");
        assertThat(membership.refusal()).contains("another process");
    }

    @Test
    void withoutAMajorityItTriesToRegisterAgain() {
        InstantConsensus none = new InstantConsensus();
        none.hasMajority = false;
        Membership lonely = new Membership(
                settings,
                new Membership.Seams(none, network, loop, loop, Instruments.NONE),
                new Controller(settings, none, network, loop, loop),
                () -> 0,
                touches::add);
        lonely.start(new Command.Register(SELF, "me", HERE, HERE, ""));
        loop.advanceMs(500);
        assertThat(lonely.refusal()).contains("no majority");

        none.hasMajority = true;
        loop.advanceMs(200);

        assertThat(lonely.nodeEpoch()).isPositive();
    }

    @Test
    void whoeverLeavesGoesOnBeatingAndIsToldWhenItMayStop() {
        var mayStop = membership.leave();
        network.beats.getLast().answer(Heartbeat.Status.OK, false);
        loop.advanceMs(100);
        assertThat(self().leaving()).isTrue();
        assertThat(network.beats.getLast().beat().wantsStop()).isTrue();

        network.beats.getLast().whenDone().accept(new Heartbeat.Answer(Heartbeat.Status.OK, 1, false, true));

        assertThat(mayStop).isDone();
    }

    private void start() {
        membership.start(new Command.Register(SELF, "me", HERE, HERE, ""));
        loop.run();
    }

    private ClusterNode self() {
        ClusterNode node = consensus.image().node(SELF);
        if (node == null) {
            throw new IllegalStateException("not registered");
        }
        return node;
    }

    /** Decided at once: what becomes of it shows in the image. */
    private void decide(Command command) {
        assertThat(consensus.submit(command)).isDone();
    }
}

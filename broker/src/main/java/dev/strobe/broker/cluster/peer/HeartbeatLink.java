package dev.strobe.broker.cluster.peer;

import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.net.PeerClient;
import dev.strobe.broker.net.PeerConnection;
import dev.strobe.broker.net.PeerEnd;
import dev.strobe.broker.net.PeerEvents;
import dev.strobe.broker.partition.PartitionLoop;
import dev.strobe.broker.wire.AnswerDecoder;
import dev.strobe.broker.wire.ControllerEpochField;
import dev.strobe.broker.wire.RequestEncoder;
import dev.strobe.broker.wire.RequestHead;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats to one controller, over one connection. Ends with the first of them that is not answered in time. Its loop only.
 */
final class HeartbeatLink implements PeerEvents {

    private static final int CONNECT_MS_MAX = 2_000;
    private static final short VERSION = ApiKeys.BROKER_HEARTBEAT.latestVersion(false);
    private static final Heartbeat.Answer NO_ANSWER =
            new Heartbeat.Answer(Heartbeat.Status.NO_ANSWER, ControllerEpochField.ABSENT, false, false);

    private final ClusterNode controller;
    private final PartitionLoop loop;
    private final PeerClient client;
    private final String clientId;
    private final RequestEncoder encoder;
    private final ArrayDeque<Beat> unanswered = new ArrayDeque<>();
    private @Nullable PeerConnection connection;
    private boolean connected;
    private boolean closed;
    private int correlationId;

    HeartbeatLink(ClusterNode controller, PartitionLoop loop, PeerClient client, String clientId) {
        this.controller = controller;
        this.loop = loop;
        this.client = client;
        this.clientId = clientId;
        this.encoder = new RequestEncoder(clientId);
    }

    boolean isClosed() {
        return closed;
    }

    boolean leadsTo(ClusterNode node) {
        return controller.id() == node.id()
                && controller.epoch() == node.epoch()
                && controller.peer().equals(node.peer());
    }

    void beat(Heartbeat beat, long timeoutMs, Consumer<Heartbeat.Answer> whenDone) {
        if (unanswered.size() >= PeerConnection.IN_FLIGHT_MAX) {
            whenDone.accept(NO_ANSWER);
            return;
        }
        RequestHead head = new RequestHead(ApiKeys.BROKER_HEARTBEAT, VERSION, ++correlationId, clientId);
        Beat next = new Beat(head, message(beat), whenDone);
        next.timer = loop.schedule(this::close, timeoutMs);
        unanswered.add(next);
        PeerConnection open = connection;
        if (open == null) {
            int connectMs = (int) Math.min(CONNECT_MS_MAX, Math.max(1, timeoutMs));
            connection =
                    client.connect(controller.peer().host(), controller.peer().port(), connectMs, this);
        } else if (connected) {
            send(open, next);
        }
    }

    private static BrokerHeartbeatRequestData message(Heartbeat beat) {
        return new BrokerHeartbeatRequestData()
                .setBrokerId(beat.node())
                .setBrokerEpoch(beat.nodeEpoch())
                .setCurrentMetadataOffset(beat.version())
                .setWantFence(false)
                .setWantShutDown(beat.wantsStop());
    }

    private void send(PeerConnection open, Beat beat) {
        open.send(output -> encoder.encode(beat.head, beat.message, output));
    }

    @Override
    public void connected() {
        connected = true;
        PeerConnection open = connection;
        if (open != null) {
            unanswered.forEach(beat -> send(open, beat));
        }
    }

    @Override
    public void answered(ByteBuffer frame) {
        Beat beat = unanswered.peek();
        if (beat == null) {
            throw new IllegalStateException("an answer that nobody asked for: controller=" + controller.id());
        }
        BrokerHeartbeatResponseData answer = new BrokerHeartbeatResponseData();
        AnswerDecoder.decode(beat.head, frame, answer);
        unanswered.poll();
        beat.done(answer(answer));
    }

    private static Heartbeat.Answer answer(BrokerHeartbeatResponseData answer) {
        Heartbeat.Status status = switch (Errors.forCode(answer.errorCode())) {
            case NONE -> Heartbeat.Status.OK;
            case STALE_BROKER_EPOCH -> Heartbeat.Status.STALE_EPOCH;
            default -> Heartbeat.Status.NOT_CONTROLLER;
        };
        return new Heartbeat.Answer(
                status, ControllerEpochField.of(answer), answer.isFenced(), answer.shouldShutDown());
    }

    @Override
    public void closed(PeerEnd end, String reason) {
        close();
    }

    /** Whoever waits gets no answer. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (connection != null) {
            connection.close();
        }
        Beat beat = unanswered.poll();
        while (beat != null) {
            beat.done(NO_ANSWER);
            beat = unanswered.poll();
        }
    }

    /** One that is under way. */
    private static final class Beat {
        final RequestHead head;
        final BrokerHeartbeatRequestData message;
        final Consumer<Heartbeat.Answer> whenDone;
        PartitionLoop.@Nullable Timer timer;

        Beat(RequestHead head, BrokerHeartbeatRequestData message, Consumer<Heartbeat.Answer> whenDone) {
            this.head = head;
            this.message = message;
            this.whenDone = whenDone;
        }

        void done(Heartbeat.Answer answer) {
            if (timer != null) {
                timer.cancel();
            }
            whenDone.accept(answer);
        }
    }
}

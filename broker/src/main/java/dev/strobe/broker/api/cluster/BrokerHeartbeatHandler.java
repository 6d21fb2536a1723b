package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.wire.ControllerEpochField;
import dev.strobe.broker.wire.Request;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** BrokerHeartbeat (KIP-500): signs of life of other nodes, and that the connection they came on has ended. */
public final class BrokerHeartbeatHandler implements ApiHandler {

    private final BiConsumer<Heartbeat, Consumer<Heartbeat.Answer>> member;
    private final IntConsumer connectionLost;

    /**
     * For the listener of peers.
     *
     * @param member takes a heartbeat and where its answer goes; called on any loop, answers from any thread
     * @param connectionLost told the node whose heartbeats came on a connection that has ended; on any loop
     */
    public BrokerHeartbeatHandler(
            BiConsumer<Heartbeat, Consumer<Heartbeat.Answer>> member, IntConsumer connectionLost) {
        this.member = member;
        this.connectionLost = connectionLost;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.BROKER_HEARTBEAT;
    }

    @Override
    public void handle(Request request) {
        BrokerHeartbeatRequestData body = request.body(BrokerHeartbeatRequestData.class);
        int node = body.brokerId();
        request.whenConnectionEnds(() -> connectionLost.accept(node));
        member.accept(
                new Heartbeat(node, body.brokerEpoch(), body.currentMetadataOffset(), body.wantShutDown()),
                answer -> request.respond(message(answer)));
    }

    private static BrokerHeartbeatResponseData message(Heartbeat.Answer answer) {
        BrokerHeartbeatResponseData message = new BrokerHeartbeatResponseData()
                .setErrorCode(error(answer.status()).code())
                .setIsCaughtUp(answer.status() == Heartbeat.Status.OK && !answer.fenced())
                .setIsFenced(answer.fenced())
                .setShouldShutDown(answer.mayStop());
        ControllerEpochField.put(message, answer.controllerEpoch());
        return message;
    }

    private static Errors error(Heartbeat.Status status) {
        return switch (status) {
            case OK -> Errors.NONE;
            case STALE_EPOCH -> Errors.STALE_BROKER_EPOCH;
            case NOT_CONTROLLER, NO_ANSWER -> Errors.NOT_CONTROLLER;
        };
    }
}

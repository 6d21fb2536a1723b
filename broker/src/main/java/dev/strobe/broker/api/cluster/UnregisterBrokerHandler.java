package dev.strobe.broker.api.cluster;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.cluster.metadata.ClusterMetadata;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.wire.Request;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Forgets a node that is gone for good. */
final class UnregisterBrokerHandler implements ApiHandler {

    private final ClusterMetadata metadata;

    UnregisterBrokerHandler(ClusterMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.UNREGISTER_BROKER;
    }

    @Override
    public void handle(Request request) {
        int node = request.body(UnregisterBrokerRequestData.class).brokerId();
        CompletableFuture<Void> _ = metadata.change(new Command.Unregister(node))
                .handle((outcome, failure) -> ChangeAnswer.of(outcome))
                .thenAccept(answer -> request.respond(new UnregisterBrokerResponseData()
                        .setErrorCode(answer.error().code())
                        .setErrorMessage(answer.message())));
    }
}

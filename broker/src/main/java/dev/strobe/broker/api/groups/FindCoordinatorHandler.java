package dev.strobe.broker.api.groups;

import dev.strobe.broker.api.ApiHandler;
import dev.strobe.broker.wire.Request;
import java.util.List;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Who coordinates a group: this broker, whatever its name.
 *
 * <p>Transactions and share groups have no coordinator here. For a transaction the client hears that it is not available,
 * as from an Apache Kafka that cannot serve its transaction topic; a key type that is not served is an invalid request.
 */
final class FindCoordinatorHandler implements ApiHandler {

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final int BATCHED_SINCE = 4;

    private final Endpoint endpoint;

    FindCoordinatorHandler(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(Request request) {
        FindCoordinatorRequestData asked = request.body(FindCoordinatorRequestData.class);
        if (request.version() >= BATCHED_SINCE) {
            List<Coordinator> all = asked.coordinatorKeys().stream()
                    .map(key -> find(key, asked.keyType()))
                    .toList();
            request.respond(new FindCoordinatorResponseData().setCoordinators(all));
            return;
        }
        Coordinator found = find(asked.key(), asked.keyType());
        request.respond(new FindCoordinatorResponseData()
                .setErrorCode(found.errorCode())
                .setErrorMessage(Errors.forCode(found.errorCode()).message())
                .setNodeId(found.nodeId())
                .setHost(found.host())
                .setPort(found.port()));
    }

    private Coordinator find(String key, byte keyType) {
        Coordinator answer = new Coordinator().setKey(key);
        if (keyType == GROUP) {
            return answer.setNodeId(endpoint.nodeId()).setHost(endpoint.host()).setPort(endpoint.port());
        }
        Errors error = keyType == TRANSACTION ? Errors.COORDINATOR_NOT_AVAILABLE : Errors.INVALID_REQUEST;
        return answer.setErrorCode(error.code()).setNodeId(-1).setHost("").setPort(-1);
    }
}

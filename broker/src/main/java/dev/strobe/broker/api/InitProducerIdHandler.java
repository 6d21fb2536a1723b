package dev.strobe.broker.api;

import dev.strobe.broker.partition.ProducerIds;
import dev.strobe.broker.wire.Request;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** InitProducerId: a fresh id for an idempotent producer. Transactions are not served. */
final class InitProducerIdHandler implements ApiHandler {

    private final ProducerIds ids;

    InitProducerIdHandler(ProducerIds ids) {
        this.ids = ids;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(Request request) {
        InitProducerIdRequestData body = request.body(InitProducerIdRequestData.class);
        if (body.transactionalId() != null) {
            boolean empty = body.transactionalId().isEmpty();
            respond(request, empty ? Errors.INVALID_REQUEST : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, -1);
            return;
        }
        ids.next(id -> respond(request, id < 0 ? Errors.COORDINATOR_NOT_AVAILABLE : Errors.NONE, id));
    }

    private static void respond(Request request, Errors error, long id) {
        request.respond(new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(id)
                .setProducerEpoch(error == Errors.NONE ? (short) 0 : -1));
    }
}

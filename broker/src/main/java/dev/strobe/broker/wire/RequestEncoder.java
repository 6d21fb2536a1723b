package dev.strobe.broker.wire;

import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Writes requests to peers as frames: length, head, body. Used again for each request of a connection; its loop only. */
public final class RequestEncoder {

    private final RequestHeaderData head;

    /** For requests of one client. */
    public RequestEncoder(String clientId) {
        this.head = new RequestHeaderData().setClientId(clientId);
    }

    /** Writes the frame of one request into {@code output}. */
    public void encode(RequestHead request, ApiMessage body, FrameOutput output) {
        ApiKeys api = request.api();
        short version = request.version();
        short headVersion = api.requestHeaderVersion(version);
        head.setRequestApiKey(api.id).setRequestApiVersion(version).setCorrelationId(request.correlationId());
        ObjectSerializationCache cache = new ObjectSerializationCache();
        MessageSizeAccumulator size = new MessageSizeAccumulator();
        head.addSize(size, cache, headVersion);
        body.addSize(size, cache, version);

        output.begin(Integer.BYTES + size.totalSize(), 0);
        output.writeInt(size.totalSize());
        head.write(output, cache, headVersion);
        body.write(output, cache, version);
    }
}

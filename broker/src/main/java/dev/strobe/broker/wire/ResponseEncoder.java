package dev.strobe.broker.wire;

import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Writes responses as frames: length, head, body. Keeps nothing; any thread. */
public final class ResponseEncoder {

    private ResponseEncoder() {}

    /** Writes the frame of one response into {@code output}. */
    public static void encode(Request request, ApiMessage response, FrameOutput output) {
        short version = request.version();
        short headVersion = request.api().responseHeaderVersion(version);
        ResponseHeaderData head = new ResponseHeaderData().setCorrelationId(request.correlationId());
        ObjectSerializationCache cache = new ObjectSerializationCache();
        MessageSizeAccumulator size = new MessageSizeAccumulator();
        head.addSize(size, cache, headVersion);
        response.addSize(size, cache, version);

        int bytes = size.sizeExcludingZeroCopy() + Integer.BYTES;
        output.begin(bytes, size.totalSize() - size.sizeExcludingZeroCopy());
        output.writeInt(size.totalSize());
        head.write(output, cache, headVersion);
        response.write(output, cache, version);
    }
}

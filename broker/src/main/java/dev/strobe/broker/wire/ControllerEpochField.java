package dev.strobe.broker.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.protocol.types.RawTaggedField;

/**
 * The controller's epoch in the answer to a heartbeat: a tagged field of our own, because Apache Kafka's message has none.
 * Whoever does not know it passes over it.
 */
public final class ControllerEpochField {

    public static final int ABSENT = -1;

    /** Far from those that Kafka gives out. */
    private static final int TAG = 10_000;

    private ControllerEpochField() {}

    public static void put(BrokerHeartbeatResponseData answer, int epoch) {
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(epoch).array();
        answer.unknownTaggedFields().add(new RawTaggedField(TAG, value));
    }

    /** {@link #ABSENT} if the answer has none. */
    public static int of(BrokerHeartbeatResponseData answer) {
        for (RawTaggedField field : answer.unknownTaggedFields()) {
            if (field.tag() == TAG && field.size() == Integer.BYTES) {
                return ByteBuffer.wrap(field.data()).getInt();
            }
        }
        return ABSENT;
    }
}

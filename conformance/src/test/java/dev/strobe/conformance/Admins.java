package dev.strobe.conformance;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Short forms of what cases ask an admin client for, on partition 0. */
final class Admins {

    private static final int ANSWER_WITHIN_S = 15;

    private Admins() {}

    /** The result; an exception that the broker caused comes without its wrapper. */
    static <T> T result(KafkaFuture<T> future) throws Exception {
        try {
            return future.get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    static long deleteRecords(Clients clients, String topic, long before) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        return result(requireNonNull(clients.admin()
                        .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                        .lowWatermarks()
                        .get(partition)))
                .lowWatermark();
    }

    static ListOffsetsResultInfo offsets(Clients clients, String topic, OffsetSpec spec) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        return result(clients.admin().listOffsets(Map.of(partition, spec)).partitionResult(partition));
    }
}

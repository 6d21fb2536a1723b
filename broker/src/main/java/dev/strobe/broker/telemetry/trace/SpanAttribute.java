package dev.strobe.broker.telemetry.trace;

/**
 * The attributes of the broker's server spans. Those without {@code strobe.} are of the OpenTelemetry
 * <a href="https://opentelemetry.io/docs/specs/semconv/messaging/kafka/">conventions for Kafka</a>.
 */
public enum SpanAttribute {
    SYSTEM("messaging.system"),
    OPERATION_NAME("messaging.operation.name"),
    OPERATION_TYPE("messaging.operation.type"),
    DESTINATION("messaging.destination.name"),
    PARTITION("messaging.destination.partition.id"),
    OFFSET("messaging.kafka.offset"),
    BATCH_COUNT("messaging.batch.message_count"),
    CLIENT_ID("messaging.client.id"),
    CLIENT_ADDRESS("client.address"),
    ERROR_TYPE("error.type"),
    BASE_OFFSET("strobe.base_offset"),
    SIZE_BYTES("strobe.records.size"),
    CORRELATION_ID("strobe.correlation_id"),
    TRACED_RECORDS("strobe.traced_records"),
    DUPLICATE("strobe.duplicate"),
    NODE("strobe.node"),
    FENCED("strobe.fenced"),
    REASON("strobe.reason"),
    LEADER("strobe.leader"),
    PREVIOUS_LEADER("strobe.previous_leader"),
    LEADER_EPOCH("strobe.leader_epoch"),
    IN_SYNC("strobe.in_sync"),
    IN_SYNC_BEFORE("strobe.in_sync_before");

    private final String key;

    SpanAttribute(String key) {
        this.key = key;
    }

    public String key() {
        return key;
    }
}

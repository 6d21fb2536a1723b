package dev.strobe.harness.driver.kafka;

import dev.strobe.harness.driver.DriverException;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.Assignor;
import dev.strobe.harness.scenario.Scenario.ConsumerSpec;
import dev.strobe.harness.scenario.Scenario.ProducerSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns specs into client settings. Everything that shapes a measurement is written out, also where it equals the
 * client's default today: a default that changes with a new client version must not change a benchmark.
 *
 * <p>Order of precedence, lowest first: what is written here, the settings of the connection (such as security), the
 * spec's named fields, the spec's own settings. A spec's setting that the client does not know is an error, because the
 * client itself would only log it. Pure functions.
 */
final class ClientSettings {

    private static final Duration METADATA_MAX_AGE = Duration.ofMinutes(5);
    private static final Duration AUTO_COMMIT_INTERVAL = Duration.ofSeconds(5);
    private static final int ADMIN_TIMEOUT_MS = 10_000;

    private ClientSettings() {}

    static Map<String, Object> producer(
            String bootstrap, Map<String, String> connection, String clientId, ProducerSpec spec) {
        Map<String, Object> all = new HashMap<>(common(bootstrap));
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        all.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, millis(METADATA_MAX_AGE));
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1048576");
        all.put(ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE));
        putKnown(all, connection, ProducerConfig.configNames());

        all.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        all.put(ProducerConfig.ACKS_CONFIG, acks(spec.acks()));
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, String.valueOf(spec.idempotence()));
        all.put(ProducerConfig.LINGER_MS_CONFIG, millis(spec.linger()));
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(spec.batchBytes()));
        all.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                spec.compression().name().toLowerCase(Locale.ROOT));
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(spec.bufferBytes()));
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(spec.maxBlock()));
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, String.valueOf(spec.inFlightRequests()));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(spec.requestTimeout()));
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(spec.deliveryTimeout()));
        putOwn(all, spec.settings(), ProducerConfig.configNames(), "producer");
        return all;
    }

    /**
     * Offsets are committed every 5 s, the client's default: that is how most applications run, so the target carries
     * the commits' load, and after a rebalance at most 5 s of messages come again (the ledger tells them from
     * duplicates). Committing never would make each rebalance deliver everything again.
     */
    static Map<String, Object> consumer(
            String bootstrap, Map<String, String> connection, String clientId, String group, ConsumerSpec spec) {
        Map<String, Object> all = new HashMap<>(common(bootstrap));
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "true");
        all.put(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, millis(AUTO_COMMIT_INTERVAL));
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "52428800");
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1048576");
        all.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "300000");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        all.put(ConsumerConfig.CHECK_CRCS_CONFIG, "true");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        if (!"consumer".equalsIgnoreCase(spec.settings().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            // The newer protocol leaves these to the broker, and its client refuses them.
            all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
            all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "45000");
            all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
            all.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, assignor(spec.assignor()));
        }
        putKnown(all, connection, ConsumerConfig.configNames());

        all.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, String.valueOf(spec.fetchMinBytes()));
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(spec.fetchMaxWait()));
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(spec.maxPollRecords()));
        putOwn(all, spec.settings(), ConsumerConfig.configNames(), "consumer");
        return all;
    }

    static Map<String, Object> admin(String bootstrap, Map<String, String> connection) {
        Map<String, Object> all = new HashMap<>(common(bootstrap));
        all.put(AdminClientConfig.CLIENT_ID_CONFIG, "strobe-admin");
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(ADMIN_TIMEOUT_MS));
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(ADMIN_TIMEOUT_MS));
        putKnown(all, connection, AdminClientConfig.configNames());
        return all;
    }

    /** Every setting as the client understood it, sorted; passwords print as {@code [hidden]}. */
    static Map<String, String> effective(AbstractConfig config) {
        Map<String, String> sorted = new TreeMap<>();
        for (Map.Entry<String, ?> entry : config.values().entrySet()) {
            sorted.put(entry.getKey(), text(entry.getValue()));
        }
        return Collections.unmodifiableMap(sorted);
    }

    private static Map<String, String> common(String bootstrap) {
        return Map.of(
                // Once no broker is left, the client forgets its metadata: send then blocks until one is back.
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "rebootstrap",
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                CommonClientConfigs.METADATA_MAX_AGE_CONFIG, millis(METADATA_MAX_AGE),
                CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, "100",
                CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, "1000",
                CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, "50",
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000",
                CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG, "540000",
                // The client's own telemetry would be requests that no scenario asked for.
                CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
    }

    private static void putKnown(Map<String, Object> all, Map<String, String> settings, Set<String> known) {
        settings.forEach((name, value) -> {
            if (known.contains(name)) {
                all.put(name, value);
            }
        });
    }

    private static void putOwn(
            Map<String, Object> all, Map<String, String> settings, Set<String> known, String client) {
        List<String> unknown = settings.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new DriverException("unknown " + client + " settings: names=" + unknown);
        }
        all.putAll(settings);
    }

    private static String assignor(Assignor assignor) {
        return switch (assignor) {
            case RANGE -> RangeAssignor.class.getName();
            case ROUND_ROBIN -> RoundRobinAssignor.class.getName();
            case STICKY -> StickyAssignor.class.getName();
            case COOPERATIVE_STICKY -> CooperativeStickyAssignor.class.getName();
        };
    }

    private static String acks(Acks acks) {
        return switch (acks) {
            case NONE -> "0";
            case LEADER -> "1";
            case ALL -> "all";
        };
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Class<?> type -> type.getName();
            default -> value.toString();
        };
    }
}

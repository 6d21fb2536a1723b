package dev.strobe.broker.topic;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.config.ValueKind;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a topic may set for itself, and how that and the broker's defaults become the configuration of a log.
 *
 * <p>An empty {@code cleanup.policy} keeps records forever.
 *
 * <p>Kafka's {@code flush.messages} and {@code flush.ms} are understood where their promise can be kept:
 * {@code flush.messages=1} and {@code flush.ms=0} are {@code flush=group-commit}, any other {@code flush.ms} is {@code flush=interval} with that interval.
 * A {@code flush} beside them wins. Immutable.
 */
public final class TopicConfigs {

    public static final String CLEANUP_POLICY = "cleanup.policy";

    /** Whether a replica that is not in sync may lead where no other is left. */
    public static final String UNCLEAN_ELECTION = "unclean.leader.election.enable";

    private static final String FLUSH = "flush";
    private static final String FLUSH_MS = "flush.ms";
    private static final String FLUSH_MESSAGES = "flush.messages";
    private static final String COMPACT = "compact";
    private static final String DELETE = "delete";
    private static final String APPEND_TIME = "LogAppendTime";
    private static final String NEVER = Long.toString(Long.MAX_VALUE);
    private static final int SEGMENT_BYTES_MIN = 1 << 20;

    private static final Map<String, TopicConfigKey> KEYS = Stream.of(
                    TopicConfigKey.longs("retention.ms", "log.retention.ms", -1, "Age limit of records; -1: none."),
                    TopicConfigKey.longs(
                            "retention.bytes", "log.retention.bytes", Long.MIN_VALUE, "Of a partition; -1: no limit."),
                    TopicConfigKey.ints("segment.bytes", "log.segment.bytes", SEGMENT_BYTES_MIN, "Size of a segment."),
                    TopicConfigKey.longs("segment.ms", "log.roll.ms", 1, "Age at which a segment is closed."),
                    TopicConfigKey.ints(
                            "index.interval.bytes", "log.index.interval.bytes", 0, "Log bytes for one index entry."),
                    TopicConfigKey.ints("max.message.bytes", "message.max.bytes", 0, "Of one record batch."),
                    TopicConfigKey.choice(
                            "message.timestamp.type",
                            "log.message.timestamp.type",
                            List.of("CreateTime", APPEND_TIME),
                            "Whose clock a record's timestamp is."),
                    TopicConfigKey.choice(CLEANUP_POLICY, "", List.of(COMPACT, DELETE), "What becomes of old segments.")
                            .fixed(DELETE)
                            .asList(),
                    TopicConfigKey.ints(
                            "min.insync.replicas",
                            "min.insync.replicas",
                            1,
                            "Fewer replicas in sync acknowledge nothing."),
                    TopicConfigKey.bools(
                            UNCLEAN_ELECTION,
                            UNCLEAN_ELECTION,
                            "Whether a replica that is not in sync may lead where no other is left."),
                    TopicConfigKey.choice("compression.type", "", List.of("producer"), "Batches are kept as they came.")
                            .fixed("producer"),
                    TopicConfigKey.choice(
                            FLUSH,
                            FLUSH,
                            Stream.of(FlushPolicy.values())
                                    .map(TopicConfigs::show)
                                    .toList(),
                            "When appends become durable."),
                    TopicConfigKey.longs(FLUSH_MS, "", 0, "As flush=interval with this interval.")
                            .fixed(NEVER),
                    TopicConfigKey.longs(FLUSH_MESSAGES, "", 1, "1: as flush=group-commit.")
                            .fixed(NEVER))
            .collect(Collectors.toUnmodifiableMap(TopicConfigKey::name, key -> key));

    private static final Map<String, String> INTERNAL_DEFAULTS = Map.of(
            CLEANUP_POLICY, COMPACT, "retention.ms", "-1", "retention.bytes", "-1", "segment.bytes", "104857600");

    private final LogConfig defaults;

    public TopicConfigs(LogConfig defaults) {
        this.defaults = defaults;
    }

    /** Every key, by name. */
    public static List<TopicConfigKey> keys() {
        return KEYS.values().stream()
                .sorted(Comparator.comparing(TopicConfigKey::name))
                .toList();
    }

    /** The values of a topic that only brokers write: its own, and what such topics have in common. */
    public static Map<String, String> withInternalDefaults(Map<String, String> configs) {
        Map<String, String> all = new TreeMap<>(INTERNAL_DEFAULTS);
        all.putAll(configs);
        return all;
    }

    /** What is wrong with a topic's own values; null if nothing is. */
    public static @Nullable String problem(Map<String, String> configs, boolean internal) {
        for (Map.Entry<String, String> config : new TreeMap<>(configs).entrySet()) {
            TopicConfigKey key = KEYS.get(config.getKey());
            String problem = key == null
                    ? "Unknown topic config name: " + config.getKey()
                    : problem(key, config.getValue(), internal);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** The configuration of the logs of a topic with these values of its own, which must be in order. */
    public LogConfig logConfig(Map<String, String> configs) {
        String cleanup = configs.getOrDefault(CLEANUP_POLICY, DELETE);
        boolean deletes = TopicConfigKey.listed(cleanup).contains(DELETE);
        return new LogConfig(
                (int) number(configs, "segment.bytes", defaults.segmentBytes()),
                number(configs, "segment.ms", defaults.segmentMs()),
                Math.max(1, (int) number(configs, "index.interval.bytes", defaults.indexIntervalBytes())),
                deletes ? Math.max(-1, number(configs, "retention.bytes", defaults.retentionBytes())) : -1,
                deletes ? number(configs, "retention.ms", defaults.retentionMs()) : -1,
                (int) number(configs, "max.message.bytes", defaults.batchBytesMax()),
                appendTime(configs),
                flush(configs),
                flushIntervalMs(configs),
                (int) number(configs, "min.insync.replicas", defaults.inSyncMin()));
    }

    /** A topic's values after some changes; the first one that cannot be made is the problem. */
    public static Changed changed(Map<String, String> configs, List<ConfigChange> changes) {
        Map<String, String> result = new TreeMap<>(configs);
        for (ConfigChange change : changes) {
            TopicConfigKey key = KEYS.get(change.key());
            switch (change.step()) {
                case SET -> result.put(change.key(), change.value());
                case DELETE -> result.remove(change.key());
                case APPEND, SUBTRACT -> {
                    if (key == null || key.kind() != ValueKind.LIST) {
                        return new Changed(
                                configs,
                                "Can't " + change.step() + " to key " + change.key()
                                        + " because its type is not LIST.");
                    }
                    result.put(change.key(), list(result.getOrDefault(key.name(), key.fixedDefault()), change));
                }
            }
        }
        return new Changed(result, null);
    }

    /** A topic's values, or why they stay as they were. */
    public record Changed(
            Map<String, String> configs, @Nullable String problem) {}

    private static String list(String before, ConfigChange change) {
        Set<String> items = new LinkedHashSet<>(TopicConfigKey.listed(before));
        if (change.step() == ConfigChange.Step.APPEND) {
            items.addAll(TopicConfigKey.listed(change.value()));
        } else {
            TopicConfigKey.listed(change.value()).forEach(items::remove);
        }
        return String.join(",", items);
    }

    private static @Nullable String problem(TopicConfigKey key, String value, boolean internal) {
        String problem = key.problem(value);
        if (problem != null || internal) {
            return problem;
        }
        if (key.name().equals(CLEANUP_POLICY) && TopicConfigKey.listed(value).contains(COMPACT)) {
            return "Invalid value " + value + " for configuration " + CLEANUP_POLICY
                    + ": this broker does not compact logs; only delete is served";
        }
        if (key.name().equals(FLUSH_MESSAGES) && !value.equals("1") && !value.equals(NEVER)) {
            return "Invalid value " + value + " for configuration " + FLUSH_MESSAGES
                    + ": this broker does not count messages to a flush; only 1, durable before the acknowledgement, is served";
        }
        return null;
    }

    private boolean appendTime(Map<String, String> configs) {
        String type = configs.get("message.timestamp.type");
        return type == null ? defaults.appendTime() : type.equals(APPEND_TIME);
    }

    private FlushPolicy flush(Map<String, String> configs) {
        String policy = configs.get(FLUSH);
        if (policy != null) {
            return FlushPolicy.valueOf(policy.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        if ("1".equals(configs.get(FLUSH_MESSAGES)) || "0".equals(configs.get(FLUSH_MS))) {
            return FlushPolicy.GROUP_COMMIT;
        }
        String interval = configs.get(FLUSH_MS);
        return interval == null || interval.equals(NEVER) ? defaults.flush() : FlushPolicy.INTERVAL;
    }

    private long flushIntervalMs(Map<String, String> configs) {
        long ms = number(configs, FLUSH_MS, Long.MAX_VALUE);
        return ms == Long.MAX_VALUE || ms == 0 ? defaults.flushIntervalMs() : ms;
    }

    private static long number(Map<String, String> configs, String key, long otherwise) {
        String value = configs.get(key);
        return value == null ? otherwise : Long.parseLong(value);
    }

    private static String show(FlushPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.strobe.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.FlushPolicy;
import dev.strobe.broker.config.LogConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicConfigsTest {

    private static final LogConfig DEFAULTS =
            new LogConfig(1 << 30, 7, 4096, -1, 1000, 1_048_588, false, FlushPolicy.OS, 250, 1);

    private final TopicConfigs configs = new TopicConfigs(DEFAULTS);

    @Test
    void aTopicWithoutValuesOfItsOwnHasTheBrokers() {
        assertThat(configs.logConfig(Map.of())).isEqualTo(DEFAULTS);
    }

    @Test
    void aTopicsOwnValuesStandInTheirPlace() {
        LogConfig config = configs.logConfig(Map.of(
                "retention.ms", "5",
                "retention.bytes", "6",
                "segment.bytes", "1048576",
                "segment.ms", "8",
                "index.interval.bytes", "9",
                "max.message.bytes", "10",
                "message.timestamp.type", "LogAppendTime",
                "flush", "group-commit"));

        assertThat(config).isEqualTo(new LogConfig(1_048_576, 8, 9, 6, 5, 10, true, FlushPolicy.GROUP_COMMIT, 250, 1));
    }

    @Test
    void kafkasFlushKeysAreUnderstoodWhereTheirPromiseCanBeKept() {
        assertThat(configs.logConfig(Map.of("flush.messages", "1")).flush()).isEqualTo(FlushPolicy.GROUP_COMMIT);
        assertThat(configs.logConfig(Map.of("flush.ms", "40")).flush()).isEqualTo(FlushPolicy.INTERVAL);
        assertThat(configs.logConfig(Map.of("flush.ms", "40")).flushIntervalMs())
                .isEqualTo(40);
        assertThat(configs.logConfig(Map.of("flush.ms", Long.toString(Long.MAX_VALUE))))
                .isEqualTo(DEFAULTS);
        assertThat(configs.logConfig(Map.of("flush.messages", Long.toString(Long.MAX_VALUE))))
                .isEqualTo(DEFAULTS);
        assertThat(configs.logConfig(Map.of("flush.ms", "0")))
                .isEqualTo(configs.logConfig(Map.of("flush.messages", "1")));
        assertThat(configs.logConfig(Map.of("flush.messages", "1", "flush", "os"))
                        .flush())
                .isEqualTo(FlushPolicy.OS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retention.ms|abc|Invalid value abc for configuration retention.ms: Not a number of type LONG",
                "segment.bytes|9999999999|Invalid value 9999999999 for configuration segment.bytes: Not a number of type INT",
                "retention.ms|-2|Invalid value -2 for configuration retention.ms: Value must be at least -1",
                "segment.bytes|1000|Invalid value 1000 for configuration segment.bytes: Value must be at least 1048576",
                "cleanup.policy|shred|Invalid value shred for configuration cleanup.policy: String must be one of: compact, delete",
                "cleanup.policy|compact,delete|does not compact logs",
                "compression.type|gzip|Invalid value gzip for configuration compression.type: String must be one of: producer",
                "min.insync.replicas|0|Value must be at least 1",
                "flush.messages|2|does not count messages",
                "retention.msec|1|Unknown topic config name: retention.msec"
            })
    void aWrongValueIsRefusedInKafkasWords(String key, String value, String message) {
        assertThat(TopicConfigs.problem(Map.of(key, value), false)).contains(message);
    }

    @Test
    void withoutACleanupPolicyRecordsAreKept() {
        LogConfig kept = configs.logConfig(Map.of("cleanup.policy", "", "retention.ms", "5", "retention.bytes", "6"));

        assertThat(kept.retentionMs()).isEqualTo(-1);
        assertThat(kept.retentionBytes()).isEqualTo(-1);
        assertThat(TopicConfigs.problem(Map.of("cleanup.policy", ""), false)).isNull();
        assertThat(configs.logConfig(Map.of("retention.bytes", "-7")).retentionBytes())
                .isEqualTo(-1);
    }

    @Test
    void onlyInternalTopicsMayCompact() {
        assertThat(TopicConfigs.problem(TopicConfigs.withInternalDefaults(Map.of()), true))
                .isNull();
        assertThat(TopicConfigs.problem(TopicConfigs.withInternalDefaults(Map.of()), false))
                .contains("compact");
        assertThat(TopicConfigs.problem(Map.of("cleanup.policy", "delete"), false))
                .isNull();
    }

    @Test
    void stepsChangeValuesInTheirOrder() {
        TopicConfigs.Changed changed = TopicConfigs.changed(
                Map.of("retention.ms", "5"),
                List.of(
                        new ConfigChange("retention.ms", ConfigChange.Step.DELETE, ""),
                        new ConfigChange("segment.ms", ConfigChange.Step.SET, "9"),
                        new ConfigChange("cleanup.policy", ConfigChange.Step.APPEND, "compact"),
                        new ConfigChange("cleanup.policy", ConfigChange.Step.SUBTRACT, "delete")));

        assertThat(changed.problem()).isNull();
        assertThat(changed.configs())
                .containsExactlyInAnyOrderEntriesOf(Map.of("segment.ms", "9", "cleanup.policy", "compact"));
    }

    @Test
    void onlyListsCanBeAddedTo() {
        TopicConfigs.Changed changed = TopicConfigs.changed(
                Map.of(), List.of(new ConfigChange("retention.ms", ConfigChange.Step.APPEND, "5")));

        assertThat(changed.problem()).isEqualTo("Can't APPEND to key retention.ms because its type is not LIST.");
    }
}

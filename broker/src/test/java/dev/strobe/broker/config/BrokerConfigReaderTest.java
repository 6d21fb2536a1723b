package dev.strobe.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokerConfigReaderTest {

    private static final long GIB = 1L << 30;

    private final BrokerConfigReader reader = new BrokerConfigReader(new Machine(2, GIB));

    @TempDir
    Path folder;

    @Test
    void anEmptyFileBindsToLoopbackOnly() {
        BrokerConfig config = reader.defaults();

        assertThat(config.listener().getAddress().isLoopbackAddress()).isTrue();
        assertThat(config.listener().getPort()).isEqualTo(9092);
        assertThat(config.admin().orElseThrow().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(config.admin().orElseThrow().getPort()).isEqualTo(9644);
        assertThat(config.advertised()).isEmpty();
        assertThat(config.faults().losesUnsynced()).isFalse();
        assertThat(config.telemetry().otlpEndpoint()).isEmpty();
    }

    @Test
    void keysOfKafkaHaveKafkasDefaults() {
        LogConfig log = reader.defaults().topics().log();

        assertThat(log)
                .isEqualTo(new LogConfig(
                        1 << 30, 604_800_000L, 4096, -1, 604_800_000L, 1_048_588, false, FlushPolicy.OS, 1000, 1));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,1", "4,2", "16,8", "64,8"})
    void loopsFollowFromTheCores(int cores, int loops) {
        BrokerConfig config = new BrokerConfigReader(new Machine(cores, GIB)).defaults();

        assertThat(config.server().loops()).isEqualTo(loops);
    }

    @ParameterizedTest
    @CsvSource({"134217728,104857600", "800000000,200000000", "8589934592,268435456"})
    void memoryForRequestsFollowsFromTheHeapButHoldsTheLargestRequest(long heapBytes, long queuedBytes) {
        BrokerConfig config = new BrokerConfigReader(new Machine(2, heapBytes)).defaults();

        assertThat(config.server().queuedBytesMax()).isEqualTo(queuedBytes);
    }

    @Test
    void aLargerRequestRaisesTheMemoryForRequestsUnlessThatIsGivenToo() {
        BrokerConfig config = reader.read("socket.request.max.bytes=500000000", "test");

        assertThat(config.server().queuedBytesMax()).isEqualTo(500_000_000L);
        assertThat(problems("socket.request.max.bytes=5000\nqueued.max.request.bytes=4000"))
                .containsExactly(new ConfigProblem(
                        2, "socket.request.max.bytes", "5000", "must be at most queued.max.request.bytes=4000"));
    }

    @Test
    void allProblemsAreReportedTogetherWithTheirLines() {
        String text = """
                # a broker
                num.partitions=0

                log.segmnt.bytes=1073741824
                flush = sometimes
                auto.create.topics.enable=\\
                  yes
                node.id=x
                node.id=2
                """;

        ConfigException refusal =
                catchThrowableOfType(ConfigException.class, () -> reader.read(text, "broker.properties"));

        assertThat(refusal)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "broker.properties:2: num.partitions=0: must be at least 1",
                        "broker.properties:4: log.segmnt.bytes=1073741824: unknown key; did you mean log.segment.bytes?",
                        "broker.properties:5: flush=sometimes: must be one of os, interval, group-commit",
                        "broker.properties:6: auto.create.topics.enable=yes: must be true or false",
                        "broker.properties:8: node.id=x: must be a whole number from 0 to 2147483647",
                        "broker.properties:9: node.id=2: given before in line 8"));
    }

    @Test
    void aKeyThatResemblesNothingGetsNoSuggestion() {
        assertThat(problems("zookeeper.connect=localhost"))
                .containsExactly(new ConfigProblem(1, "zookeeper.connect", "localhost", "unknown key"));
    }

    @Test
    void textThatIsNoPropertiesSyntaxIsAProblemOfItsLine() {
        assertThat(problems("node.id=1\ncluster.id=\\uZZZZ"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listeners=PLAINTEXT://:9092|must name its host",
                "listeners=127.0.0.1|must be host:port",
                "listeners=127.0.0.1:70000|port must be at most 65535",
                "listeners=SSL://127.0.0.1:9092|protocol SSL is not served",
                "listeners=127.0.0.1:1,127.0.0.1:2|only one listener is served",
                "listeners=::1:9092|must stand in brackets",
                "listeners=0.0.0.0:9092|set advertised.listeners",
                "advertised.listeners=0.0.0.0:9092|wildcard",
                "advertised.listeners=host:0|port must be at least 1",
                "log.dirs=a,b|only one folder",
                "otel.exporter.otlp.endpoint=collector|must be http://host:port",
                "group.min.session.timeout.ms=1800001|must be at most group.max.session.timeout.ms",
                "storage.lose.unsynced.seed=-2|must be at least -1",
                "log.retention.hours=week|whole number"
            })
    void whatCannotBeServedIsRefusedWithItsReason(String text, String reason) {
        assertThat(problems(text))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).startsWith(":1: ").contains(reason));
    }

    @Test
    void listenersMayBeWrittenWithOrWithoutTheirProtocol() {
        BrokerConfig config = reader.read(
                "listeners=PLAINTEXT://0.0.0.0:19092\nadvertised.listeners=broker-1:9092\nadmin.listener=[::1]:0",
                "test");

        assertThat(config.listener()).isEqualTo(new InetSocketAddress("0.0.0.0", 19092));
        assertThat(config.advertised()).contains(InetSocketAddress.createUnresolved("broker-1", 9092));
        assertThat(config.admin().orElseThrow().getPort()).isZero();
    }

    @Test
    void theFinerUnitOfATimeWins() {
        assertThat(reader.read("log.retention.hours=2", "test").topics().log().retentionMs())
                .isEqualTo(7_200_000);
        assertThat(reader.read("log.retention.hours=2\nlog.retention.minutes=3", "test")
                        .topics()
                        .log()
                        .retentionMs())
                .isEqualTo(180_000);
        assertThat(reader.read("log.retention.ms=5\nlog.retention.hours=2", "test")
                        .topics()
                        .log()
                        .retentionMs())
                .isEqualTo(5);
        assertThat(reader.read("log.retention.hours=-1", "test").topics().log().retentionMs())
                .isEqualTo(-1);
    }

    @Test
    void whatIsPrintedReadsBackAsTheSame() {
        BrokerConfig config = reader.read("""
                node.id=3
                cluster.id=abc
                listeners=127.0.0.1:0
                advertised.listeners=[::1]:5
                admin.listener=off
                log.dirs=C:\\\\data folder
                flush=group-commit
                flush.interval.ms=7
                log.message.timestamp.type=LogAppendTime
                telemetry=full
                tracing.headers=on
                otel.exporter.otlp.endpoint=http://collector:4317
                jfr.file=/tmp/broker.jfr
                offsets.retention.minutes=5
                storage.lose.unsynced.seed=42
                """, "test");

        assertThat(config.logDir()).isEqualTo(Path.of("C:\\data folder"));
        assertThat(config.telemetry())
                .isEqualTo(new BrokerConfig.Telemetry(
                        TelemetryLevel.FULL,
                        true,
                        Optional.of(URI.create("http://collector:4317")),
                        0,
                        Optional.of(Path.of("/tmp/broker.jfr")),
                        JfrSettings.DEFAULT,
                        4 * GIB));
        assertThat(reader.read(reader.print(config), "printed")).isEqualTo(config);
        assertThat(reader.read(reader.print(reader.defaults()), "printed")).isEqualTo(reader.defaults());
    }

    @Test
    void printingNamesEveryKeySorted() {
        List<String> keys = reader.print(reader.defaults())
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();

        assertThat(keys)
                .isSorted()
                .contains("listeners", "partitions.max", "flush")
                .doesNotHaveDuplicates();
    }

    @Test
    void everyKeyChangesTheConfigurationItBelongsTo() {
        for (ConfigEntry entry : reader.entries(reader.defaults())) {
            String other = otherValue(entry);
            BrokerConfig changed = reader.read(entry.name() + "=" + other + extra(entry), "test");

            assertThat(reader.entries(changed))
                    .filteredOn(shown -> shown.name().equals(entry.name()))
                    .singleElement()
                    .satisfies(shown -> {
                        assertThat(shown.value()).isEqualTo(other);
                        assertThat(shown.isSet()).isTrue();
                    });
        }
    }

    @Test
    void aFileThatCannotBeReadIsAnErrorThatNamesIt() throws Exception {
        Path binary = Files.write(folder.resolve("broker.properties"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> reader.read(folder.resolve("none.properties")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.properties: cannot be read");
        assertThatThrownBy(() -> reader.read(binary)).isInstanceOf(ConfigException.class);
    }

    @Test
    void aFileIsReadInUtf8() throws Exception {
        Path file = folder.resolve("broker.properties");
        Files.writeString(file, "log.dirs=données\n", StandardCharsets.UTF_8);

        assertThat(reader.read(file).logDir()).isEqualTo(Path.of("données"));
    }

    @Test
    void theManualNamesEveryKeyWithItsDefault() throws Exception {
        String manual = Files.readString(Path.of("..", "docs", "BROKER-CONFIG.md"));

        for (ConfigEntry entry : reader.entries(reader.defaults())) {
            assertThat(manual).contains("| `" + entry.name() + "` | ");
            boolean followsFromMachine =
                    List.of("num.network.threads", "queued.max.request.bytes").contains(entry.name());
            if (!followsFromMachine) {
                String value = entry.defaultValue().isEmpty() ? "" : "`" + entry.defaultValue() + "`";
                assertThat(manual).contains("| `" + entry.name() + "` | " + value + " |");
            }
        }
    }

    private static String otherValue(ConfigEntry entry) {
        return switch (entry.name()) {
            case "listeners", "advertised.listeners" -> "PLAINTEXT://127.0.0.1:7";
            case "admin.listener", "peer.listener", "advertised.peer.listener" -> "127.0.0.1:7";
            case "controller.quorum.voters" -> "1@127.0.0.1:7,2@127.0.0.1:8";
            case "replica.placement" -> "hashed";
            case "reassignment.throttle.rate" -> "5000";
            case "flush" -> "interval";
            case "telemetry" -> "off";
            case "faults" -> "on";
            case "jfr.settings" -> "full";
            case "log.message.timestamp.type" -> "LogAppendTime";
            case "tracing.headers" -> "on";
            case "otel.exporter.otlp.interval.ms" -> "200";
            case "otel.exporter.otlp.endpoint" -> "http://127.0.0.1:7";
            default ->
                switch (entry.kind()) {
                    case BOOLEAN -> entry.value().equals("true") ? "false" : "true";
                    case INT, LONG -> Long.toString(Long.parseLong(entry.value()) + 1);
                    case STRING, LIST -> "other";
                };
        };
    }

    private static String extra(ConfigEntry entry) {
        return entry.name().equals("socket.request.max.bytes") ? "\nqueued.max.request.bytes=900000000" : "";
    }

    private List<ConfigProblem> problems(String text) {
        return catchThrowableOfType(ConfigException.class, () -> reader.read(text, "test"))
                .problems();
    }
}

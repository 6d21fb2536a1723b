package dev.strobe.broker.config;

import static dev.strobe.broker.config.ValueType.ints;
import static dev.strobe.broker.config.ValueType.longs;
import static dev.strobe.broker.config.ValueType.oneOf;
import static dev.strobe.broker.config.ValueType.parsed;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The table of all keys: the only place that knows names, limits and defaults. Immutable. */
final class BrokerKeys {

    static final List<String> TIMESTAMP_TYPES = List.of("CreateTime", "LogAppendTime");

    static final List<String> SWITCH = List.of("off", "on");

    private static final int EXPORT_INTERVAL_MS_MIN = 100;
    private static final int MIB = 1 << 20;
    private static final long FOREVER = Long.MAX_VALUE;
    private static final int DAY_MS = 86_400_000;
    private static final int LOOPS_MAX = 8;
    private static final long QUEUED_BYTES_MAX = 256L * MIB;
    private static final int REQUEST_BYTES_MAX = 100 * MIB;

    private final Map<String, ConfigKey> keys = new TreeMap<>();

    BrokerKeys(Machine machine) {
        node();
        topics();
        log();
        keeping();
        server(machine);
        bounds(machine);
        groups();
        telemetry();
        new ClusterKeys().all().forEach(this::add);
    }

    /** By name, in its order. */
    Map<String, ConfigKey> all() {
        return keys;
    }

    private void node() {
        add("node.id", "1", ints(0, Integer.MAX_VALUE), c -> show(c.nodeId()), "This broker's id.");
        add(
                "cluster.id",
                "",
                ValueType.TEXT,
                BrokerConfig::clusterId,
                "What clients are told; empty: made once and kept.");
        add(
                "listeners",
                "PLAINTEXT://127.0.0.1:9092",
                parsed(Address::bindable),
                c -> Address.showListener(c.listener()),
                "Where clients connect. Port 0 takes a free one.");
        add(
                "advertised.listeners",
                "",
                parsed(Address::reachable),
                c -> c.advertised().map(Address::showListener).orElse(""),
                "What clients are told to connect to; empty: the bound address.");
        add(
                "admin.listener",
                "127.0.0.1:9644",
                parsed(Address::bindableOrOff),
                c -> c.admin().map(Address::show).orElse(Address.OFF),
                "Where metrics and health are served, or off.");
        add(
                "faults",
                "off",
                oneOf(SWITCH),
                c -> SWITCH.get(c.faults().points() ? 1 : 0),
                "For experiments only: on lets the admin port delay requests at fault points.");
        add("log.dirs", "strobe-data", parsed(BrokerKeys::folder), c -> show(c.logDir()), "The data folder.");
        add(
                "storage.lose.unsynced.seed",
                "-1",
                longs(-1, FOREVER),
                c -> show(c.faults().loseUnsyncedSeed()),
                "For crash tests only: lose what no fsync made durable, by this seed; -1: off.");
    }

    private void topics() {
        add(
                "num.partitions",
                "1",
                ints(1, 100_000),
                c -> show(c.topics().partitions()),
                "Of a topic made without a number.");
        add(
                "auto.create.topics.enable",
                "true",
                ValueType.BOOLEAN,
                c -> show(c.topics().autoCreate()),
                "Whether asking for an unknown topic makes it.");
        add(
                "partitions.max",
                "4000",
                ints(1, 100_000),
                c -> show(c.topics().partitionsMax()),
                "Of all topics together, internal ones included.");
        add(
                "log.retention.check.interval.ms",
                "300000",
                longs(1, FOREVER),
                c -> show(c.topics().retentionCheckMs()),
                "Between two looks for segments to delete.");
        add(
                "producer.ids.max",
                "10000",
                ints(1, 1_000_000),
                c -> show(c.topics().producersMax()),
                "Idempotent producers remembered per partition.");
        add(
                "producer.id.expiration.ms",
                show(DAY_MS),
                longs(1, FOREVER),
                c -> show(c.topics().producerExpiryMs()),
                "An idle producer is forgotten after this time.");
    }

    private void log() {
        log(
                "log.segment.bytes",
                show(1024 * MIB),
                ints(MIB, Integer.MAX_VALUE),
                l -> show(l.segmentBytes()),
                "Size of a segment.");
        log(
                "log.roll.ms",
                show(7L * DAY_MS),
                longs(1, FOREVER),
                l -> show(l.segmentMs()),
                "Age at which a segment is closed.");
        log(
                "log.index.interval.bytes",
                "4096",
                ints(1, Integer.MAX_VALUE),
                l -> show(l.indexIntervalBytes()),
                "Log bytes for one sparse index entry.");
        log(
                "log.retention.bytes",
                "-1",
                longs(-1, FOREVER),
                l -> show(l.retentionBytes()),
                "Of a partition; -1: no limit.");
        log(
                "log.retention.ms",
                show(7L * DAY_MS),
                longs(-1, FOREVER),
                l -> show(l.retentionMs()),
                "Age limit; -1: none.");
        log(
                "message.max.bytes",
                "1048588",
                ints(0, Integer.MAX_VALUE),
                l -> show(l.batchBytesMax()),
                "A larger record batch is refused.");
        log(
                "log.message.timestamp.type",
                "CreateTime",
                oneOf(TIMESTAMP_TYPES),
                l -> TIMESTAMP_TYPES.get(l.appendTime() ? 1 : 0),
                "Whose clock a record's timestamp is.");
    }

    private void keeping() {
        log(
                "min.insync.replicas",
                "1",
                ints(1, 7),
                l -> show(l.inSyncMin()),
                "With fewer replicas in sync nothing is acknowledged that all of them shall keep.");
        log(
                "flush",
                show(FlushPolicy.OS),
                oneOf(Stream.of(FlushPolicy.values()).map(BrokerKeys::show).toList()),
                l -> show(l.flush()),
                "When appends become durable: left to the system, every interval, or before the acknowledgement.");
        log(
                "flush.interval.ms",
                "1000",
                longs(1, FOREVER),
                l -> show(l.flushIntervalMs()),
                "For flush=interval: the machine's death costs at most what came since.");
    }

    private void server(Machine machine) {
        int loops = Math.clamp(machine.cores() / 2, 1, LOOPS_MAX);
        server(
                "num.network.threads",
                show(loops),
                ints(1, 256),
                s -> show(s.loops()),
                "Event loops; each owns partitions.");
        server("num.io.threads", "8", ints(1, 1024), s -> show(s.ioThreads()), "Threads that may wait for the disk.");
        server(
                "io.queue.max",
                "1024",
                ints(1, 1_000_000),
                s -> show(s.ioQueueMax()),
                "Tasks that wait for an I/O thread.");
        server(
                "max.connections",
                "10000",
                ints(1, 1_000_000),
                s -> show(s.connectionsMax()),
                "Further ones are closed.");
        server(
                "connections.max.idle.ms",
                "600000",
                longs(1, FOREVER),
                s -> show(s.idleMs()),
                "An idle connection is closed after this time.");
    }

    private void bounds(Machine machine) {
        long queued = Math.max(REQUEST_BYTES_MAX, Math.min(QUEUED_BYTES_MAX, machine.heapBytesMax() / 4));
        server(
                "socket.request.max.bytes",
                show(REQUEST_BYTES_MAX),
                ints(1024, Integer.MAX_VALUE),
                s -> show(s.requestBytesMax()),
                "A larger request ends its connection.");
        server(
                "queued.max.request.bytes",
                show(queued),
                longs(1024, FOREVER),
                s -> show(s.queuedBytesMax()),
                "Of requests in flight over all connections; beyond it sockets are not read.");
        server(
                "max.in.flight.requests.per.connection",
                "64",
                ints(1, 10_000),
                s -> show(s.inFlightMax()),
                "Further requests are left in the socket.");
        server(
                "connection.response.max.bytes",
                show(16 * MIB),
                ints(1024, Integer.MAX_VALUE),
                s -> show(s.responseBytesMax()),
                "Answers that wait for one slow reader; its requests are not read meanwhile.");
        server(
                "fetch.max.bytes",
                show(55 * MIB),
                ints(1024, Integer.MAX_VALUE),
                s -> show(s.fetchBytesMax()),
                "Of one fetch.");
    }

    private void groups() {
        groups("groups.max", "10000", ints(1, 1_000_000), g -> show(g.groupsMax()), "Further groups are refused.");
        groups("group.max.size", "10000", ints(1, 1_000_000), g -> show(g.membersMax()), "Members of one group.");
        groups(
                "group.min.session.timeout.ms",
                "6000",
                ints(1, Integer.MAX_VALUE),
                g -> show(g.sessionMsMin()),
                "The shortest session timeout that a member may ask for.");
        groups(
                "group.max.session.timeout.ms",
                "1800000",
                ints(1, Integer.MAX_VALUE),
                g -> show(g.sessionMsMax()),
                "The longest session timeout that a member may ask for.");
        groups(
                "group.initial.rebalance.delay.ms",
                "0",
                ints(0, Integer.MAX_VALUE),
                g -> show(g.initialDelayMs()),
                "How long the first rebalance of an empty group waits for more members.");
        groups(
                "offsets.topic.num.partitions",
                "8",
                ints(1, 1000),
                g -> show(g.offsetsPartitions()),
                "Of the topic of committed offsets; must not change once it exists.");
        groups(
                "offsets.retention.minutes",
                "10080",
                ints(1, Integer.MAX_VALUE),
                g -> show(g.offsetsRetentionMs() / 60_000),
                "Offsets of an empty group are forgotten after this time.");
        groups(
                "offset.metadata.max.bytes",
                "4096",
                ints(0, Integer.MAX_VALUE),
                g -> show(g.metadataBytesMax()),
                "Of the text that goes with a committed offset.");
    }

    private void telemetry() {
        telemetry(
                "telemetry",
                show(TelemetryLevel.DEFAULT),
                oneOf(Stream.of(TelemetryLevel.values()).map(BrokerKeys::show).toList()),
                t -> show(t.level()),
                "How much the broker says of itself.");
        telemetry(
                "tracing.headers",
                SWITCH.getFirst(),
                oneOf(SWITCH),
                t -> SWITCH.get(t.tracingHeaders() ? 1 : 0),
                "Whether records with a sampled traceparent header get spans of the broker.");
        telemetry(
                "otel.exporter.otlp.endpoint",
                "",
                parsed(BrokerKeys::endpoint),
                t -> t.otlpEndpoint().map(URI::toString).orElse(""),
                "Where metrics and spans go; empty: as OTEL_EXPORTER_OTLP_ENDPOINT says, or nowhere.");
        telemetry(
                "otel.exporter.otlp.interval.ms",
                "0",
                new ValueType(
                        ValueKind.INT, parsed(BrokerKeys::exportIntervalMs).check()),
                t -> show(t.otlpIntervalMs()),
                "Between two exports of metrics; 0: as OTEL_METRIC_EXPORT_INTERVAL says, or 10000.");
        telemetry(
                "jfr.file",
                "",
                parsed(BrokerKeys::file),
                t -> t.jfrFile().map(BrokerKeys::show).orElse(""),
                "Where the broker's own flight recording goes; empty: it starts none.");
        telemetry(
                "jfr.settings",
                show(JfrSettings.DEFAULT),
                oneOf(Stream.of(JfrSettings.values()).map(BrokerKeys::show).toList()),
                t -> show(t.jfrSettings()),
                "What that recording holds.");
        telemetry(
                "jfr.max.size.bytes",
                show(4096L * MIB),
                longs(MIB, FOREVER),
                t -> show(t.jfrBytesMax()),
                "The recording drops its oldest part beyond this.");
    }

    /** Once in 100 ms is as often as readings are worth their cost. */
    static int exportIntervalMs(String text) {
        int ms;
        try {
            ms = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be 0, or a whole number from " + EXPORT_INTERVAL_MS_MIN, e);
        }
        if (ms != 0 && ms < EXPORT_INTERVAL_MS_MIN) {
            throw new IllegalArgumentException("must be 0, or at least " + EXPORT_INTERVAL_MS_MIN);
        }
        return ms;
    }

    static Path folder(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must name a folder");
        }
        if (text.indexOf(',') >= 0) {
            throw new IllegalArgumentException("only one folder is served");
        }
        return Path.of(text);
    }

    static Optional<Path> file(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    static Optional<URI> endpoint(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be http://host:port or https://host:port: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("must be http://host:port or https://host:port");
    }

    /** As the file writes it: {@code group-commit} for GROUP_COMMIT. */
    private static String show(Object value) {
        return value instanceof Enum<?> choice
                ? choice.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value.toString();
    }

    private void log(String name, String value, ValueType type, Function<LogConfig, String> shown, String meaning) {
        add(name, value, type, c -> shown.apply(c.topics().log()), meaning);
    }

    private void server(
            String name, String value, ValueType type, Function<BrokerConfig.Server, String> shown, String meaning) {
        add(name, value, type, c -> shown.apply(c.server()), meaning);
    }

    private void groups(
            String name, String value, ValueType type, Function<BrokerConfig.Groups, String> shown, String meaning) {
        add(name, value, type, c -> shown.apply(c.groups()), meaning);
    }

    private void telemetry(
            String name, String value, ValueType type, Function<BrokerConfig.Telemetry, String> shown, String meaning) {
        add(name, value, type, c -> shown.apply(c.telemetry()), meaning);
    }

    private void add(String name, String value, ValueType type, Function<BrokerConfig, String> shown, String meaning) {
        add(new ConfigKey(name, value, type, shown, meaning));
    }

    private void add(ConfigKey key) {
        if (keys.put(key.name(), key) != null) {
            throw new IllegalStateException("key twice: name=" + key.name());
        }
    }
}

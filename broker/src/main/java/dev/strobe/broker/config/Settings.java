package dev.strobe.broker.config;

import java.util.Locale;
import java.util.Map;

/** Values that passed their checks, one for each key, by name. */
record Settings(Map<String, String> values) {

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no such key: name=" + name);
        }
        return value;
    }

    int ints(String name) {
        return Integer.parseInt(text(name));
    }

    long longs(String name) {
        return Long.parseLong(text(name));
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) {
        return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    BrokerConfig config() {
        return new BrokerConfig(
                ints("node.id"),
                text("cluster.id"),
                Address.bindable(text("listeners")),
                Address.reachable(text("advertised.listeners")),
                Address.bindableOrOff(text("admin.listener")),
                BrokerKeys.folder(text("log.dirs")),
                topics(),
                server(),
                groups(),
                telemetry(),
                new BrokerConfig.Faults(
                        longs("storage.lose.unsynced.seed"), text("faults").equals(BrokerKeys.SWITCH.get(1))),
                cluster());
    }

    private BrokerConfig.Cluster cluster() {
        return new BrokerConfig.Cluster(
                ClusterKeys.voters(text("controller.quorum.voters")),
                Address.bindable(text("peer.listener")),
                Address.reachable(text("advertised.peer.listener")),
                text("broker.rack"),
                ints("broker.heartbeat.interval.ms"),
                ints("broker.session.timeout.ms"),
                ints("default.replication.factor"),
                ints("offsets.topic.replication.factor"),
                text("replica.placement").equals(ClusterKeys.PLACEMENTS.get(1)),
                longs("replica.lag.time.max.ms"),
                ints("replica.fetch.wait.max.ms"),
                ints("replica.fetch.min.bytes"),
                ints("replica.fetch.max.bytes"),
                ints("replica.fetch.response.max.bytes"),
                ints("replica.fetch.backoff.ms"),
                longs("reassignment.throttle.rate"),
                flag("unclean.leader.election.enable"),
                flag("auto.leader.rebalance.enable"),
                ints("leader.imbalance.check.interval.seconds"),
                flag("controlled.shutdown.enable"),
                ints("controller.quorum.election.timeout.ms"));
    }

    private BrokerConfig.Topics topics() {
        return new BrokerConfig.Topics(
                ints("num.partitions"),
                flag("auto.create.topics.enable"),
                ints("partitions.max"),
                log(),
                longs("log.retention.check.interval.ms"),
                ints("producer.ids.max"),
                longs("producer.id.expiration.ms"));
    }

    private LogConfig log() {
        return new LogConfig(
                ints("log.segment.bytes"),
                longs("log.roll.ms"),
                ints("log.index.interval.bytes"),
                longs("log.retention.bytes"),
                longs("log.retention.ms"),
                ints("message.max.bytes"),
                text("log.message.timestamp.type").equals(BrokerKeys.TIMESTAMP_TYPES.get(1)),
                choice("flush", FlushPolicy.class),
                longs("flush.interval.ms"),
                ints("min.insync.replicas"));
    }

    private BrokerConfig.Server server() {
        return new BrokerConfig.Server(
                ints("num.network.threads"),
                ints("num.io.threads"),
                ints("io.queue.max"),
                ints("max.connections"),
                ints("socket.request.max.bytes"),
                longs("queued.max.request.bytes"),
                ints("max.in.flight.requests.per.connection"),
                ints("connection.response.max.bytes"),
                longs("connections.max.idle.ms"),
                ints("fetch.max.bytes"));
    }

    private BrokerConfig.Groups groups() {
        return new BrokerConfig.Groups(
                ints("groups.max"),
                ints("group.max.size"),
                ints("group.min.session.timeout.ms"),
                ints("group.max.session.timeout.ms"),
                ints("group.initial.rebalance.delay.ms"),
                ints("offsets.topic.num.partitions"),
                longs("offsets.retention.minutes") * 60_000,
                ints("offset.metadata.max.bytes"));
    }

    private BrokerConfig.Telemetry telemetry() {
        return new BrokerConfig.Telemetry(
                choice("telemetry", TelemetryLevel.class),
                text("tracing.headers").equals(BrokerKeys.SWITCH.get(1)),
                BrokerKeys.endpoint(text("otel.exporter.otlp.endpoint")),
                BrokerKeys.exportIntervalMs(text("otel.exporter.otlp.interval.ms")),
                BrokerKeys.file(text("jfr.file")),
                choice("jfr.settings", JfrSettings.class),
                longs("jfr.max.size.bytes"));
    }
}

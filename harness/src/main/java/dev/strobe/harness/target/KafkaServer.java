package dev.strobe.harness.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How one Kafka node is started: its properties, its JVM's arguments, and the command that formats its storage.
 *
 * <p>Each node in combined mode, internal topics with as many replicas as there are nodes, three at most. Nothing is tuned:
 * what is not written here or asked for by the target's name is Kafka's own default, and the JVM flags are those of Kafka's
 * start script. Immutable.
 *
 * @param settings on top, of the target's options
 */
record KafkaServer(Path jars, NodePlan plan, Map<String, String> settings) implements BrokerServer {

    static final String NAME = "Kafka";

    private static final int INTERNAL_REPLICAS_MAX = 3;

    KafkaServer {
        settings = Map.copyOf(settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** {@code server.properties}, in the order of their meaning. */
    @Override
    public Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", String.valueOf(plan.id()));
        all.put("controller.quorum.voters", plan.voters());
        if (plan.clustered()) {
            listenersOfSeveral(all);
        } else {
            listenersOfOne(all);
        }
        all.put("controller.listener.names", "CONTROLLER");
        all.put("log.dirs", jvm().data().resolve("log").toString());
        String replicas = String.valueOf(Math.min(INTERNAL_REPLICAS_MAX, plan.nodes()));
        String inSync = plan.nodes() < INTERNAL_REPLICAS_MAX ? "1" : "2";
        all.put("offsets.topic.replication.factor", replicas);
        all.put("transaction.state.log.replication.factor", replicas);
        all.put("transaction.state.log.min.isr", inSync);
        all.put("share.coordinator.state.topic.replication.factor", replicas);
        all.put("share.coordinator.state.topic.min.isr", inSync);
        all.put("auto.create.topics.enable", "false");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("log.retention.check.interval.ms", RETENTION_CHECK_MS);
        all.putAll(settings);
        return all;
    }

    private void listenersOfOne(Map<String, String> all) {
        all.put(
                "listeners",
                "BROKER://" + plan.client().bound() + ",CONTROLLER://"
                        + plan.controller().bound());
        all.put("advertised.listeners", "BROKER://" + plan.client().advertised());
        all.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("inter.broker.listener.name", "BROKER");
    }

    /** Clients and nodes have listeners of their own, so that one can be cut off without the other. */
    private void listenersOfSeveral(Map<String, String> all) {
        all.put(
                "listeners",
                "CLIENT://" + plan.client().bound() + ",INTERNAL://"
                        + plan.peer().bound() + ",CONTROLLER://"
                        + plan.controller().bound());
        all.put(
                "advertised.listeners",
                "CLIENT://" + plan.client().advertised() + ",INTERNAL://"
                        + plan.peer().advertised() + ",CONTROLLER://"
                        + plan.controller().advertised());
        all.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("inter.broker.listener.name", "INTERNAL");
    }

    @Override
    public List<String> jvmArguments() {
        List<String> all = new ArrayList<>(jvm().arguments(List.of()));
        all.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"));
        return all;
    }

    @Override
    public List<String> command(Path propertiesFile) {
        List<String> all = new ArrayList<>(plan.prefix());
        all.add(BrokerJvm.java());
        all.addAll(jvmArguments());
        all.addAll(List.of("-cp", jars.resolve("*").toString(), "kafka.Kafka", propertiesFile.toString()));
        return all;
    }

    /** A small JVM that is over before it would pay to optimise anything. */
    List<String> formatCommand(Path properties, String runId) {
        return List.of(
                BrokerJvm.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jars.resolve("*").toString(),
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id=" + clusterId(runId),
                "--config",
                properties.toString());
    }

    /** A UUID in URL-safe Base64, as Kafka writes them; a function of the run, so that a run can be told by it. */
    static String clusterId(String runId) {
        UUID uuid = UUID.nameUUIDFromBytes(("strobe-" + runId).getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}

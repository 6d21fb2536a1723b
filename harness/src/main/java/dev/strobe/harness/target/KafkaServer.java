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
 * <p>One node in combined mode, every internal topic with one replica. Nothing is tuned: what is not written here is
 * Kafka's own default, and the JVM flags are those of Kafka's start script. Immutable.
 */
record KafkaServer(Path jars, BrokerJvm jvm, int brokerPort, int controllerPort) implements BrokerServer {

    static final String NAME = "Kafka";
    static final int NODE_ID = 1;

    private static final String LOOPBACK = "127.0.0.1:";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String bootstrapServers() {
        return LOOPBACK + brokerPort;
    }

    /** {@code server.properties}, in the order of their meaning. */
    @Override
    public Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", String.valueOf(NODE_ID));
        all.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + controllerPort);
        all.put("listeners", "BROKER://" + LOOPBACK + brokerPort + ",CONTROLLER://" + LOOPBACK + controllerPort);
        all.put("advertised.listeners", "BROKER://" + LOOPBACK + brokerPort);
        all.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("inter.broker.listener.name", "BROKER");
        all.put("controller.listener.names", "CONTROLLER");
        all.put("log.dirs", jvm.data().resolve("log").toString());
        all.put("offsets.topic.replication.factor", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("auto.create.topics.enable", "false");
        all.put("group.initial.rebalance.delay.ms", "0");
        return all;
    }

    @Override
    public List<String> jvmArguments() {
        List<String> all = new ArrayList<>(jvm.arguments(List.of()));
        all.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"));
        return all;
    }

    @Override
    public List<String> command(Path propertiesFile) {
        List<String> all = new ArrayList<>();
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

package dev.strobe.conformance.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Apache Kafka in combined mode, one node: the oracle. */
public final class KafkaBroker extends BrokerProcess {

    private static final String CLUSTER_ID = "c3Ryb2JlLWNvbmZvcm1hZw";
    private static final Duration FORMATTED_WITHIN = Duration.ofSeconds(60);

    private final Map<String, String> properties = new LinkedHashMap<>();

    public KafkaBroker(Path folder, Map<String, String> overrides) {
        super("kafka", folder);
        int controllerPort = freePort();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("listeners", "BROKER://" + bootstrap() + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "BROKER://" + bootstrap());
        properties.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "BROKER");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("log.dirs", folder.resolve("data").toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        // The controller takes a killed broker for alive until this has passed, and does not let it start again before.
        properties.put("broker.session.timeout.ms", "1500");
        properties.put("broker.heartbeat.interval.ms", "200");
        properties.putAll(overrides);
    }

    @Override
    protected List<String> command() {
        Path file = write("server.properties", properties);
        if (!Files.exists(folder().resolve("data"))) {
            format(file);
        }
        return List.of(
                Child.java(),
                "-Xmx512m",
                "-XX:+UseG1GC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                BuildFolders.kafkaServer(),
                "kafka.Kafka",
                file.toString());
    }

    @Override
    protected String readyMark() {
        return "Kafka Server started";
    }

    private void format(Path file) {
        List<String> command = List.of(
                Child.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                BuildFolders.kafkaServer(),
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id=" + CLUSTER_ID,
                "--config",
                file.toString());
        try (Child format = Child.start(command, folder().resolve("format.log"))) {
            int code = format.awaitExit(FORMATTED_WITHIN);
            if (code != 0) {
                throw new IllegalStateException(
                        "Kafka's storage was not formatted: exit=" + code + " output=" + format.output());
            }
        }
    }
}

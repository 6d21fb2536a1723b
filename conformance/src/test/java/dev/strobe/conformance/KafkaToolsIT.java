package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.BuildFolders;
import dev.strobe.conformance.process.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Kafka's own command-line tools, as an administrator runs them. */
final class KafkaToolsIT {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(50);
    private static final String TOOLS = "org.apache.kafka.tools.";

    private static String tool(BrokerUnderTest broker, String input, String main, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Child.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                BuildFolders.kafkaTools(),
                main));
        String bootstrap = broker.clients().process().bootstrap();
        if (main.endsWith("ProducerPerformance")) {
            command.addAll(List.of("--producer-props", "bootstrap.servers=" + bootstrap));
        } else {
            command.addAll(List.of("--bootstrap-server", bootstrap));
        }
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("tool", ".out");
        try (Child child = Child.start(command, output, input)) {
            int code = child.awaitExit(ENDS_WITHIN);
            assertThat(code).as("%s: %s", command, child.output()).isZero();
            return child.output();
        } finally {
            Files.delete(output);
        }
    }

    @OnBothBrokers
    void topicsAreMadeDescribedExtendedAndDeleted(BrokerUnderTest broker) throws Exception {
        String main = TOOLS + "TopicCommand";
        String topic = broker.clients().fresh("tool");

        assertThat(tool(broker, "", main, "--create", "--topic", topic, "--partitions", "2"))
                .contains("Created topic " + topic);
        assertThat(tool(broker, "", main, "--describe", "--topic", topic))
                .contains("PartitionCount: 2")
                .contains("ReplicationFactor: 1");
        tool(broker, "", main, "--alter", "--topic", topic, "--partitions", "3");
        assertThat(tool(broker, "", main, "--list")).contains(topic);
        tool(broker, "", main, "--delete", "--topic", topic);
    }

    @OnBothBrokers
    void theConsoleReadsWhatTheConsoleWrote(BrokerUnderTest broker) throws Exception {
        String topic = broker.clients().topic();

        tool(broker, "one\ntwo\nthree\n", TOOLS + "ConsoleProducer", "--topic", topic);

        assertThat(tool(
                        broker,
                        "",
                        TOOLS + "consumer.ConsoleConsumer",
                        "--topic",
                        topic,
                        "--from-beginning",
                        "--max-messages",
                        "3",
                        "--timeout-ms",
                        "20000"))
                .contains("one\ntwo\nthree\n");
    }

    @OnBothBrokers
    void groupsAreListedDescribedResetAndDeleted(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b", "c");
        String group = clients.fresh("tool-group");
        try (var consumer = clients.consumer(Map.of("group.id", group))) {
            consumer.commitSync(Map.of(
                    new org.apache.kafka.common.TopicPartition(topic, 0),
                    new org.apache.kafka.clients.consumer.OffsetAndMetadata(2)));
        }
        String main = TOOLS + "consumer.group.ConsumerGroupCommand";

        assertThat(tool(broker, "", main, "--list")).contains(group);
        assertThat(tool(broker, "", main, "--describe", "--group", group))
                .containsPattern(topic + "\\s+0\\s+2\\s+3\\s+1\\s");
        tool(broker, "", main, "--reset-offsets", "--to-earliest", "--group", group, "--topic", topic, "--execute");
        assertThat(tool(broker, "", main, "--describe", "--group", group, "--state"))
                .contains("Empty");
        assertThat(tool(broker, "", main, "--delete", "--group", group)).contains("was successful");
    }

    @OnBothBrokers
    void offsetsAndVersionsAreTold(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic();
        clients.send(topic, "a", "b");

        assertThat(tool(broker, "", TOOLS + "GetOffsetShell", "--topic", topic)).contains(topic + ":0:2");
        assertThat(tool(broker, "", TOOLS + "BrokerApiVersionsCommand")).contains("Metadata(3): ");
    }

    @OnBothBrokers
    void theProducerBenchmarkRuns(BrokerUnderTest broker) throws Exception {
        String topic = broker.clients().topic();

        assertThat(tool(
                        broker,
                        "",
                        TOOLS + "ProducerPerformance",
                        "--topic",
                        topic,
                        "--num-records",
                        "5000",
                        "--record-size",
                        "100",
                        "--throughput",
                        "-1"))
                .contains("5000 records sent");
        assertThat(broker.clients().read(topic, 5000)).hasSize(5000);
    }
}

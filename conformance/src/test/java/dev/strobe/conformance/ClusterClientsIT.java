package dev.strobe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.BuildFolders;
import dev.strobe.conformance.process.Child;
import dev.strobe.conformance.process.StrobeCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers as processes, used and administered with software that nobody here wrote, while one of them is killed. */
@Timeout(180)
final class ClusterClientsIT {

    private static final int NODES = 3;
    private static final long ANSWER_S = 30;
    private static final Duration HEALING = Duration.ofSeconds(60);
    private static final Duration TOOL_ENDS_WITHIN = Duration.ofSeconds(60);
    private static final String TOOLS = "org.apache.kafka.tools.";
    private static final Path KCAT = Path.of("/usr/bin/kcat");

    private static StrobeCluster cluster;
    private static Admin admin;

    @BeforeAll
    static void start() {
        // Nothing here is about how fast it is; on a busy machine processes are not run for longer than the defaults
        // allow.
        cluster = StrobeCluster.start(
                NODES,
                Map.of(
                        "min.insync.replicas", "2",
                        "default.replication.factor", "3",
                        "broker.session.timeout.ms", "3000",
                        "controller.quorum.election.timeout.ms", "500"));
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap(), "reconnect.backoff.max.ms", "200"));
    }

    @AfterAll
    static void end() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void everybodyIsBack() {
        for (int id = 1; id <= NODES; id++) {
            if (!cluster.node(id).alive()) {
                cluster.node(id).start();
            }
        }
    }

    @Test
    void anAdministratorSeesNodesQuorumAndReplicas() throws Exception {
        DescribeClusterResult described = admin.describeCluster();
        QuorumInfo quorum = result(admin.describeMetadataQuorum().quorumInfo());

        assertThat(result(described.nodes()))
                .extracting(Node::rack)
                .containsExactlyInAnyOrder("rack-1", "rack-2", "rack-3");
        assertThat(quorum.voters())
                .extracting(QuorumInfo.ReplicaState::replicaId)
                .containsExactlyInAnyOrder(1, 2, 3);
        assertThat(quorum.leaderId()).isBetween(1, NODES);
        assertThat(result(described.controller()).id()).isEqualTo(quorum.leaderId());

        create("seen", 3);
        assertThat(partitions("seen")).allSatisfy(partition -> {
            assertThat(partition.replicas()).extracting(Node::id).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(partition.isr()).hasSize(NODES);
        });
        assertThat(partitions("seen"))
                .extracting(partition -> partition.leader().id())
                .containsExactlyInAnyOrder(1, 2, 3);
        if (Files.isExecutable(KCAT)) {
            assertThat(child(List.of(KCAT.toString(), "-b", cluster.bootstrap(), "-L", "-t", "seen")))
                    .contains(" 3 brokers:", "partition 2, leader", "topic \"seen\" with 3 partitions");
        }
    }

    @Test
    void aPartitionMovesAndItsLeadershipIsGivenToThePreferredOne() throws Exception {
        TopicPartition moved = new TopicPartition("moved", 0);
        NewTopic wanted = new NewTopic("moved", Map.of(0, List.of(1, 2))).configs(Map.of("min.insync.replicas", "1"));
        result(admin.createTopics(List.of(wanted)).all());
        List<String> sent = produce("moved", "before", 50);

        result(admin.alterPartitionReassignments(
                        Map.of(moved, Optional.of(new NewPartitionReassignment(List.of(3, 1)))))
                .all());
        Awaitility.await().atMost(HEALING).ignoreExceptions().untilAsserted(() -> {
            assertThat(result(admin.listPartitionReassignments().reassignments()))
                    .isEmpty();
            assertThat(partitions("moved").getFirst().replicas())
                    .extracting(Node::id)
                    .containsExactly(3, 1);
            assertThat(partitions("moved").getFirst().isr()).hasSize(2);
        });
        if (partitions("moved").getFirst().leader().id() != 3) {
            assertThat(result(admin.electLeaders(ElectionType.PREFERRED, Set.of(moved))
                            .partitions()))
                    .containsEntry(moved, Optional.empty());
        }

        Awaitility.await()
                .atMost(HEALING)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(partitions("moved").getFirst().leader().id()).isEqualTo(3));
        assertThat(read("moved", 50)).extracting(ConsumerRecord::value).containsExactlyElementsOf(sent);
    }

    @Test
    void aLeaderThatIsKilledCostsNoAcknowledgedRecordAndNoOrder() throws Exception {
        create("kept", 1);
        int leader = partitions("kept").getFirst().leader().id();
        List<String> acknowledged = new ArrayList<>();
        Map<String, Object> settings =
                new HashMap<>(Map.of("enable.idempotence", true, "acks", "all", "delivery.timeout.ms", 60_000));
        settings.put("linger.ms", 0);
        try (KafkaProducer<String, String> producer = producer(settings)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                if (i == 200) {
                    sent.get(100).get(ANSWER_S, TimeUnit.SECONDS);
                    cluster.node(leader).kill();
                }
                sent.add(producer.send(new ProducerRecord<>("kept", "key", "value-" + i)));
            }
            for (int i = 0; i < sent.size(); i++) {
                sent.get(i).get(60, TimeUnit.SECONDS);
                acknowledged.add("value-" + i);
            }
        }

        assertThat(partitions("kept").getFirst().leader().id()).isNotEqualTo(leader);
        assertThat(read("kept", 400)).extracting(ConsumerRecord::value).containsExactlyElementsOf(acknowledged);
    }

    @Test
    void aGroupGoesOnWhenItsCoordinatorIsKilled() throws Exception {
        create("shared", 2);
        produce("shared", "first", 40);
        String group = "survivors";
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("group.id", group))) {
            consumer.subscribe(List.of("shared"));
            assertThat(poll(consumer, 40)).hasSize(40);
            consumer.commitSync();
            int coordinator = coordinator(group);

            cluster.node(coordinator).kill();
            produce("shared", "second", 40);

            assertThat(poll(consumer, 40))
                    .extracting(ConsumerRecord::value)
                    .allMatch(value -> value.startsWith("second"))
                    .hasSize(40);
            consumer.commitSync(Duration.ofSeconds(ANSWER_S));
            Awaitility.await()
                    .atMost(HEALING)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(coordinator(group)).isNotEqualTo(coordinator));
        }
        long committed = result(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
        assertThat(committed).isEqualTo(80);
    }

    @Test
    void kafkasOwnToolsAdministerTheCluster() throws Exception {
        create("tooled", 1);
        produce("tooled", "x", 3);
        assertThat(tool("TopicCommand", "--describe", "--topic", "tooled"))
                .contains("ReplicationFactor: 3")
                .containsPattern("Isr: [123],[123],[123]");
        assertThat(tool("MetadataQuorumCommand", "describe", "--status"))
                .containsPattern("LeaderId:\\s+[123]")
                .contains("CurrentVoters");
        assertThat(tool(
                        "LeaderElectionCommand",
                        "--election-type",
                        "preferred",
                        "--topic",
                        "tooled",
                        "--partition",
                        "0"))
                .contains("Valid replica already elected");

        Path plan = Files.createTempFile("plan", ".json");
        try {
            Files.writeString(plan, """
                    {"version":1,"partitions":[{"topic":"tooled","partition":0,"replicas":[2,3]}]}
                    """);
            String main = "reassign.ReassignPartitionsCommand";
            assertThat(tool(main, "--execute", "--reassignment-json-file", plan.toString()))
                    .contains("Successfully started partition reassignment");
            Awaitility.await()
                    .atMost(HEALING)
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(partitions("tooled").getFirst().replicas())
                                    .extracting(Node::id)
                                    .containsExactly(2, 3));
        } finally {
            Files.delete(plan);
        }
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("group.id", "tool-group"))) {
            consumer.subscribe(List.of("tooled"));
            assertThat(poll(consumer, 3)).hasSize(3);
            consumer.commitSync();
        }
        assertThat(tool("consumer.group.ConsumerGroupCommand", "--describe", "--group", "tool-group"))
                .containsPattern("tooled\\s+0\\s+3\\s+3\\s+0\\s");
    }

    private static void create(String topic, int partitions) throws Exception {
        result(admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                .all());
        Awaitility.await()
                .atMost(HEALING)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(partitions(topic))
                        .hasSize(partitions)
                        .allSatisfy(partition -> assertThat(partition.isr()).hasSize(NODES)));
    }

    private static int coordinator(String group) throws Exception {
        return result(Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)))
                .coordinator()
                .id();
    }

    private static List<TopicPartitionInfo> partitions(String topic) throws Exception {
        return result(Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic)))
                .partitions();
    }

    private static List<String> produce(String topic, String prefix, int count) throws Exception {
        List<String> sent = new ArrayList<>();
        List<Future<RecordMetadata>> underWay = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(Map.of("acks", "all"))) {
            for (int i = 0; i < count; i++) {
                sent.add(prefix + "-" + i);
                underWay.add(producer.send(new ProducerRecord<>(topic, "key-" + i, prefix + "-" + i)));
            }
            for (Future<RecordMetadata> one : underWay) {
                result(one);
            }
        }
        return sent;
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> overrides) {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrap()));
        all.put("reconnect.backoff.max.ms", 200);
        all.put("request.timeout.ms", 5_000);
        all.put("delivery.timeout.ms", 60_000);
        all.putAll(overrides);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> overrides) {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrap()));
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", false);
        all.put("reconnect.backoff.max.ms", 200);
        all.put("group.protocol", "classic");
        all.put("session.timeout.ms", 10_000);
        all.putAll(overrides);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private static List<ConsumerRecord<String, String>> read(String topic, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return poll(consumer, count);
        }
    }

    private static List<ConsumerRecord<String, String>> poll(KafkaConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        long deadlineNs = System.nanoTime() + HEALING.toNanos();
        while (all.size() < count && System.nanoTime() < deadlineNs) {
            consumer.poll(Duration.ofMillis(100)).forEach(all::add);
        }
        return all;
    }

    private static String tool(String main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Child.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                BuildFolders.kafkaTools(),
                TOOLS + main,
                "--bootstrap-server",
                cluster.bootstrap()));
        command.addAll(List.of(arguments));
        return child(command);
    }

    private static String child(List<String> command) throws Exception {
        Path output = Files.createTempFile("tool", ".out");
        try (Child child = Child.start(command, output)) {
            int code = child.awaitExit(TOOL_ENDS_WITHIN);
            assertThat(code).as("%s: %s", command, child.output()).isZero();
            return child.output();
        } finally {
            Files.delete(output);
        }
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.get(ANSWER_S, TimeUnit.SECONDS);
    }
}

package dev.strobe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers in this process, with the real consensus, real sockets and standard clients. */
@Timeout(240)
final class ClusterIT {

    private static final String TOPIC = "orders";
    private static final int NODES = 3;
    private static final long ANSWER_S = 30;
    private static final Duration HEALING = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void recordsAndGroupsOutliveNodesThatStopAndNodesThatDie() throws Exception {
        try (ClusterFixture cluster = ClusterFixture.start(folder, NODES, Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            create(admin, TOPIC, 3);
            assertThat(leaders(admin).values()).containsExactlyInAnyOrder(1, 2, 3);
            Set<String> acknowledged = new TreeSet<>(produce(cluster, "first", 60));
            assertThat(consume(cluster, 60)).isEqualTo(acknowledged);

            cluster.stop(2);
            assertThat(leaders(admin).values()).doesNotContain(2);
            acknowledged.addAll(produce(cluster, "without-2", 60));
            cluster.restart(2);
            awaitAllInSync(admin);

            int leader = Objects.requireNonNull(leaders(admin).get(0));
            cluster.kill(leader);
            acknowledged.addAll(produce(cluster, "after-the-kill", 60));
            assertThat(leaders(admin).get(0)).isNotEqualTo(leader);
            assertThat(consume(cluster, 120)).hasSize(120);
            cluster.restart(leader);
            awaitAllInSync(admin);

            assertThat(everything(cluster)).containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    @Test
    void withoutAMajorityANodeSaysWhatIsMissing() throws IOException {
        try (ClusterFixture cluster = ClusterFixture.startNone(folder, NODES)) {
            Broker alone = cluster.begin(1);

            assertThatThrownBy(() -> alone.awaitReady(2_000, () -> false))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("not registered")
                    .hasMessageContaining("1 of 3 can be reached, which is no majority")
                    .hasMessageContaining("missing: 2@");
        }
    }

    @Test
    void aDeletedTopicIsGoneAlsoFromANodeThatWasAway() throws Exception {
        try (ClusterFixture cluster = ClusterFixture.start(folder, NODES, Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            create(admin, TOPIC, 1);
            produce(cluster, "old", 10);
            cluster.kill(3);
            admin.deleteTopics(List.of(TOPIC)).all().get(ANSWER_S, TimeUnit.SECONDS);
            Awaitility.await().atMost(HEALING).ignoreExceptions().untilAsserted(() -> create(admin, TOPIC, 1, 2));
            Set<String> fresh = new TreeSet<>(produce(cluster, "new", 10));
            cluster.restart(3);

            assertThat(everything(cluster)).containsExactlyInAnyOrderElementsOf(fresh);
            Path strays = folder.resolve("node-3").resolve(TOPIC + "-0").resolve("topic-id");
            Awaitility.await().atMost(HEALING).until(() -> !strays.toFile().exists());
        }
    }

    private static void create(Admin admin, String topic, int partitions) throws Exception {
        create(admin, topic, partitions, NODES);
    }

    private static void create(Admin admin, String topic, int partitions, int replicas) throws Exception {
        NewTopic wanted = new NewTopic(topic, partitions, (short) replicas)
                .configs(Map.of("min.insync.replicas", Integer.toString(replicas - 1)));
        admin.createTopics(List.of(wanted)).all().get(ANSWER_S, TimeUnit.SECONDS);
    }

    private static Map<Integer, Integer> leaders(Admin admin) throws Exception {
        Map<Integer, Integer> leaders = new TreeMap<>();
        for (TopicPartitionInfo partition : described(admin)) {
            Node leader = partition.leader();
            leaders.put(partition.partition(), leader == null ? -1 : leader.id());
        }
        return leaders;
    }

    private static void awaitAllInSync(Admin admin) {
        Awaitility.await()
                .atMost(HEALING)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(described(admin))
                        .allSatisfy(partition -> assertThat(partition.isr()).hasSize(NODES)));
    }

    private static List<TopicPartitionInfo> described(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        TopicDescription topic = admin.describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get(ANSWER_S, TimeUnit.SECONDS)
                .get(TOPIC);
        return topic == null ? List.of() : topic.partitions();
    }

    /** Returns what was acknowledged by every replica in sync. */
    private static List<String> produce(ClusterFixture cluster, String prefix, int count) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrap(), "acks", "all", "linger.ms", 5);
        List<String> acknowledged = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                String value = prefix + "-" + i;
                producer.send(new ProducerRecord<>(TOPIC, value, value)).get(ANSWER_S, TimeUnit.SECONDS);
                acknowledged.add(value);
            }
        }
        return acknowledged;
    }

    /** What one group reads on from where it was, until it has so many. */
    private static Set<String> consume(ClusterFixture cluster, int count) {
        Set<String> values = new TreeSet<>();
        try (KafkaConsumer<String, String> consumer = consumer(cluster, "billing")) {
            consumer.subscribe(List.of(TOPIC));
            readUntil(consumer, values, count);
            consumer.commitSync();
        }
        return values;
    }

    private static Collection<String> everything(ClusterFixture cluster) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(cluster, "")) {
            var partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long records = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            readUntil(consumer, values, (int) records);
        }
        return values;
    }

    private static void readUntil(KafkaConsumer<String, String> consumer, Collection<String> into, int count) {
        Awaitility.await().atMost(HEALING).until(() -> {
            for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(200))) {
                into.add(one.value());
            }
            return into.size() >= count;
        });
    }

    private static KafkaConsumer<String, String> consumer(ClusterFixture cluster, String group) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false));
        if (!group.isEmpty()) {
            config.put("group.id", group);
        }
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }
}

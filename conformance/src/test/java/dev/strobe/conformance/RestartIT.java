package dev.strobe.conformance;

import static dev.strobe.conformance.raw.Requests.produced;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.conformance.process.BrokerProcess;
import dev.strobe.conformance.raw.RawClient;
import dev.strobe.conformance.raw.Records;
import dev.strobe.conformance.raw.Requests;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;

/** What a broker knew it knows after it was killed, and after it was stopped. */
final class RestartIT {

    @OnBothBrokers
    void everythingSurvivesAKillAndAStop(BrokerUnderTest broker) throws Exception {
        broker.clients();
        try (BrokerProcess process = broker.another(Map.of())) {
            process.start();
            Clients clients = new Clients(process);
            Uuid id = clients.createTopic("kept", 2, Map.of("retention.ms", "123456789"));
            clients.createTopic("gone", 1, Map.of());
            Admins.result(clients.admin().deleteTopics(List.of("gone")).all());
            clients.createTopic("cut", 1, Map.of());
            clients.send("cut", "a", "b", "c");
            String clusterId = Admins.result(clients.admin().describeCluster().clusterId());
            long producerId = produce(clients);
            commit(clients, 2);

            process.kill();
            process.start();
            allThere(clients, id, clusterId);
            sequencesGoOn(clients, producerId, 3);
            commit(clients, 3);
            // Not before the kill: where a log starts Kafka writes down once a minute, and when it is stopped.
            Admins.deleteRecords(clients, "cut", 2);

            assertThat(process.stop()).isIn(0, 143);
            process.start();
            allThere(clients, id, clusterId);
            sequencesGoOn(clients, producerId, 4);
            assertThat(committed(clients).offset()).isEqualTo(3);
            assertThat(Admins.offsets(clients, "cut", OffsetSpec.earliest()).offset())
                    .isEqualTo(2);
            clients.admin().close();
        }
    }

    private static long produce(Clients clients) {
        try (RawClient raw = clients.raw()) {
            long producerId = Requests.producerId(raw);
            for (int sequence = 0; sequence < 3; sequence++) {
                assertThat(produced(raw, "kept", Records.idempotent(producerId, 0, sequence, "v" + sequence))
                                .baseOffset())
                        .isEqualTo(sequence);
            }
            return producerId;
        }
    }

    private static void commit(Clients clients, long offset) {
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", "kept"))) {
            consumer.commitSync(Map.of(new TopicPartition("kept", 0), new OffsetAndMetadata(offset, "note")));
        }
    }

    private static OffsetAndMetadata committed(Clients clients) {
        TopicPartition partition = new TopicPartition("kept", 0);
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("group.id", "kept"))) {
            return requireNonNull(consumer.committed(Set.of(partition)).get(partition));
        }
    }

    private static void allThere(Clients clients, Uuid id, String clusterId) throws Exception {
        assertThat(Admins.result(clients.admin().describeCluster().clusterId())).isEqualTo(clusterId);
        assertThat(Admins.result(clients.admin().listTopics().names()))
                .contains("kept", "cut")
                .doesNotContain("gone");
        assertThat(clients.topicId("kept")).isEqualTo(id);
        ConfigResource kept = new ConfigResource(ConfigResource.Type.TOPIC, "kept");
        assertThat(requireNonNull(Admins.result(clients.admin()
                                        .describeConfigs(List.of(kept))
                                        .all())
                                .get(kept))
                        .get("retention.ms")
                        .value())
                .isEqualTo("123456789");
        assertThat(clients.read("kept", 3)).extracting(ConsumerRecord::value).startsWith("v0", "v1", "v2");
        assertThat(Admins.offsets(clients, "cut", OffsetSpec.latest()).offset()).isEqualTo(3);
        assertThat(committed(clients).metadata()).isEqualTo("note");
    }

    private static void sequencesGoOn(Clients clients, long producerId, int next) {
        try (RawClient raw = clients.raw()) {
            int last = next - 1;
            assertThat(produced(raw, "kept", Records.idempotent(producerId, 0, last, "v" + last))
                            .baseOffset())
                    .isEqualTo(last);
            assertThat(Errors.forCode(produced(raw, "kept", Records.idempotent(producerId, 0, next + 5, "x"))
                            .errorCode()))
                    .isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(produced(raw, "kept", Records.idempotent(producerId, 0, next, "v" + next))
                            .baseOffset())
                    .isEqualTo(next);
            assertThat(Requests.producerId(raw)).isNotEqualTo(producerId);
        }
    }
}

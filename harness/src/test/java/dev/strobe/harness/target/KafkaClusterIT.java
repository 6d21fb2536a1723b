package dev.strobe.harness.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strobe.harness.driver.ClusterView;
import dev.strobe.harness.driver.Driver;
import dev.strobe.harness.driver.Publisher;
import dev.strobe.harness.network.Impairment;
import dev.strobe.harness.network.NodeNetwork;
import dev.strobe.harness.network.Reach;
import dev.strobe.harness.scenario.Scenario.Acks;
import dev.strobe.harness.scenario.Scenario.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes of Kafka as one target: they form a cluster, one dies and comes back, and the network between them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class KafkaClusterIT {

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("strobe.root")));
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aNodeThatIsKilledComesBackOnItsDataBehindAProxyThatCanHoldItUp() {
        List<Long> pids;
        try (Target target = Targets.standard()
                .open(
                        "kafka?nodes=3&network=proxy&broker.session.timeout.ms=6000",
                        TargetFixtures.context(folder, ROOT, "default", new ArrayList<String>()::add))) {
            target.start();
            pids = target.processIds();
            assertThat(pids).hasSize(3);
            assertThat(target.nodes()).isEqualTo(3);
            assertThat(target.configuration())
                    .containsEntry("network", "proxy")
                    .containsEntry("broker.offsets.topic.replication.factor", "3")
                    .containsEntry("node 2 broker.node.id", "2");
            try (Driver driver = target.connect()) {
                driver.createTopic("strobe-test-orders", new TopicSpec(3, 3, Map.of("min.insync.replicas", "2")));
                Answers answers = new Answers();
                Publisher publisher =
                        driver.openPublisher("p-1", "strobe-test-orders", TargetFixtures.producer(Acks.ALL), answers);
                Answers.publish(publisher, 100);
                // On a busy machine some may outlive their delivery timeout.
                await().atMost(SOON)
                        .until(() -> answers.acked().size() + answers.failed().size() == 100);
                assertThat(answers.acked()).isNotEmpty();

                TargetNode node = target.members().get(1);
                node.kill(() -> {});
                assertThat(target.failure()).isEmpty();
                assertThat(target.processIds()).hasSize(2);
                Publisher second =
                        driver.openPublisher("p-2", "strobe-test-orders", TargetFixtures.producer(Acks.ALL), answers);
                second.close(SOON);
                node.start();
                target.processesChanged();
                await().atMost(SOON).until(node::serves);
                assertThat(target.processIds()).hasSize(3).isNotEqualTo(pids);

                try (NodeNetwork.Disturbance _ = target.network().impair(1, Impairment.cut(Reach.ALL));
                        ClusterView view = driver.openClusterView().orElseThrow()) {
                    await().atMost(SOON)
                            .until(() -> view.ask(List.of("strobe-test-orders"), Set.of(1)).stream()
                                    .flatMap(told -> told.partitions().stream())
                                    .noneMatch(partition -> partition.leader() == 1));
                    assertThat(view.controller()).isPresent();
                }
                publisher.close(SOON);
            }
            assertThat(target.failure()).isEmpty();
        }
        assertThat(pids).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
        assertThat(folder.resolve("broker-2.jfr")).isNotEmptyFile();
        assertThat(folder.resolve("broker-2.2.jfr")).isNotEmptyFile();
        assertThat(folder.resolve("broker-2.2.log")).isNotEmptyFile();
    }
}

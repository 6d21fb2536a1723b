package dev.strobe.broker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.cluster.consensus.Consensus;
import dev.strobe.broker.cluster.control.ControlNetwork;
import dev.strobe.broker.cluster.control.Heartbeat;
import dev.strobe.broker.cluster.control.InstantConsensus;
import dev.strobe.broker.cluster.metadata.ClusterNode;
import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.HostPort;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.replication.RoleListener;
import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.config.BrokerConfigReader;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.partition.Partition;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.storage.MemoryDisk;
import dev.strobe.broker.telemetry.Instruments;
import dev.strobe.broker.topic.ConfigChange;
import dev.strobe.broker.topic.Topic;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NodePartitionsTest {

    private static final int SELF = 1;
    private static final TopicId ORDERS = new TopicId(3, 5);

    private final ManualLoop loop = new ManualLoop();
    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final InstantConsensus consensus = new InstantConsensus();
    private final MemoryDisk disk = new MemoryDisk();
    private final List<String> told = new ArrayList<>();
    private final BrokerConfig config = BrokerConfigReader.ofThisMachine()
            .read("", "test", Map.of("controller.quorum.voters", "1@127.0.0.1:1", "log.dirs", "data"));
    private final NodePartitions partitions =
            new NodePartitions(seams(), any -> new ToldFollowing(), name -> told.add("deleted " + name));

    @BeforeEach
    void threeNodes() {
        for (int id = 1; id <= 3; id++) {
            HostPort address = new HostPort("node" + id, 9092);
            decide(new Command.Register(id, "life", address, address, ""));
        }
        decide(new Command.ClaimController(SELF, 1));
        for (int id = 1; id <= 3; id++) {
            decide(new Command.Unfence(1, id, node(id).epoch()));
        }
        consensus.whenChanged(partitions::takeUp);
        partitions.setInTouch(true);
    }

    @Test
    void whatItLeadsIsOpenedAndToldSo() {
        create(ORDERS, List.of(SELF, 2), List.of(2, 3));
        assertThat(orders().partitions()).hasSize(2);
        assertThat(partitions.versionTaken())
                .as("not before it is open")
                .isLessThan(consensus.image().version());

        runAll();

        assertThat(told)
                .containsExactly(
                        "opened orders-0",
                        "orders-0 unfollowed",
                        "orders-0 unfenced",
                        "orders-0 leads epoch 0 in sync [1, 2]",
                        "groups lead orders-0");
        assertThat(orders().partition(0)).isInstanceOf(ToldPartition.class);
        assertThat(orders().partition(1)).isInstanceOf(ElsewherePartition.class);
        assertThat(partitions.versionTaken()).isEqualTo(consensus.image().version());
    }

    @Test
    void aChangeOfLeaderIsToldAndFollowed() {
        create(ORDERS, List.of(SELF, 2));
        runAll();
        told.clear();

        decide(new Command.Leave(SELF, node(SELF).epoch()));
        runAll();

        assertThat(told)
                .containsExactly("orders-0 follows 2 epoch 1", "groups resign orders-0", "orders-0 copies from 2");
    }

    @Test
    void otherReplicasInSyncAreToldToTheLeaderAlone() {
        create(ORDERS, List.of(SELF, 2), List.of(2, SELF));
        runAll();
        told.clear();

        decide(new Command.Fence(1, 3, node(3).epoch()));
        ReplicatedPartition state = Objects.requireNonNull(consensus.image().partition(ORDERS, 0));
        decide(new Command.ChangeInSync(
                ORDERS, 0, SELF, node(SELF).epoch(), state.leaderEpoch(), state.partitionEpoch(), List.of(SELF)));
        runAll();

        assertThat(told).containsExactly("orders-0 unfenced", "orders-0 leads epoch 0 in sync [1]");
    }

    @Test
    void outOfTouchItFencesWhatItLeads() {
        create(ORDERS, List.of(SELF, 2), List.of(2, SELF));
        runAll();
        told.clear();

        partitions.setInTouch(false);
        partitions.setInTouch(true);
        runAll();

        assertThat(told).containsExactly("orders-0 fenced", "orders-0 unfenced");
    }

    @Test
    void whatIsLedWhileOutOfTouchIsFencedFromTheStart() {
        partitions.setInTouch(false);
        create(ORDERS, List.of(SELF));
        runAll();

        assertThat(told).containsSubsequence("orders-0 fenced", "orders-0 leads epoch 0 in sync [1]");
    }

    @Test
    void aTopicDeletedWhileItIsOpenedIsClosedAndItsFolderGone() {
        create(ORDERS, List.of(SELF));
        decide(new Command.DeleteTopic(ORDERS));
        runAll();

        assertThat(told)
                .containsExactly(
                        "deleted orders",
                        "opened orders-0",
                        "orders-0 unfollowed",
                        "orders-0 stops: another node keeps the partition",
                        "orders-0 closed");
        assertThat(disk.exists(Path.of("data/orders-0"))).isFalse();
        assertThat(partitions.topics().byName("orders")).isNull();
    }

    @Test
    void aTopicMadeAgainUnderItsNameWaitsForTheFolder() {
        create(ORDERS, List.of(SELF));
        runAll();
        TopicId again = new TopicId(4, 4);
        decide(new Command.DeleteTopic(ORDERS));
        create(again, List.of(SELF));
        runAll();

        assertThat(told).containsSubsequence("orders-0 closed", "opened orders-0");
        assertThat(orders().id()).isEqualTo(again);
        assertThat(new PartitionFolders(disk, Path.of("data")).found())
                .containsExactly(new PartitionFolders.Found(again, "orders", 0));
    }

    @Test
    void whatAFormerTopicOfTheNameLeftIsReplaced() {
        new PartitionFolders(disk, Path.of("data")).prepare(new TopicId(9, 9), "orders", 0);
        disk.plant(Path.of("data/orders-0/0.log"), new byte[8]);
        create(ORDERS, List.of(SELF));
        runAll();

        assertThat(disk.exists(Path.of("data/orders-0/0.log"))).isFalse();
    }

    @Test
    void whatWasDeletedWhileTheNodeWasAwayIsDeletedHere() {
        new PartitionFolders(disk, Path.of("data")).prepare(new TopicId(9, 9), "gone", 0);
        create(ORDERS, List.of(SELF));
        runAll();

        assertThat(disk.exists(Path.of("data/gone-0"))).isFalse();
        assertThat(disk.exists(Path.of("data/orders-0"))).isTrue();
    }

    @Test
    void aFolderOfSomebodyElseIsNeitherServedNorDeleted() {
        disk.createFolders(Path.of("data/orders-0"));
        disk.plant(Path.of("data/orders-0/0.log"), new byte[8]);
        create(ORDERS, List.of(SELF), List.of(SELF));
        runAll();

        Partition partition = Objects.requireNonNull(orders().partition(0));
        assertThat(partition.view().offline()).contains("no known topic");
        assertThat(disk.exists(Path.of("data/orders-0/0.log"))).isTrue();
        assertThat(told).contains("opened orders-1").doesNotContain("opened orders-0");
    }

    @Test
    void aPartitionThatMovedAwayIsDeletedAndComesBackEmpty() {
        create(ORDERS, List.of(2, SELF));
        runAll();
        disk.plant(Path.of("data/orders-0/0.log"), new byte[8]);
        decide(new Command.Reassign(ORDERS, 0, List.of(2)));
        decide(new Command.Reassign(ORDERS, 0, List.of(2, SELF)));
        runAll();

        assertThat(told)
                .containsSubsequence(
                        "orders-0 stops: another node keeps the partition",
                        "orders-0 closed",
                        "opened orders-0",
                        "orders-0 copies from 2 throttled");
        assertThat(disk.exists(Path.of("data/orders-0/0.log"))).isFalse();
    }

    @Test
    void configurationReachesThePartition() {
        create(ORDERS, List.of(SELF));
        runAll();
        told.clear();

        decide(new Command.ConfigureTopic(
                "orders", List.of(new ConfigChange("min.insync.replicas", ConfigChange.Step.SET, "2"))));
        runAll();

        assertThat(told).containsExactly("orders-0 in sync at least 2");
    }

    private Topic orders() {
        return Objects.requireNonNull(partitions.topics().byName("orders"));
    }

    private void create(TopicId id, List<Integer> first) {
        createAll(id, List.of(first));
    }

    private void create(TopicId id, List<Integer> first, List<Integer> second) {
        createAll(id, List.of(first, second));
    }

    private void createAll(TopicId id, List<List<Integer>> assignment) {
        decide(new Command.CreateTopic(
                id, "orders", false, -1, -1, assignment, Map.of(), Command.Placement.BALANCED, 1_000));
        assertThat(consensus.image().topic(id)).isNotNull();
    }

    private void runAll() {
        loop.run();
        while (!pool.isEmpty()) {
            pool.poll().run();
            loop.run();
        }
    }

    private ClusterNode node(int id) {
        ClusterNode node = consensus.image().node(id);
        if (node == null) {
            throw new IllegalStateException("not registered: node=" + id);
        }
        return node;
    }

    private Member.Seams seams() {
        Consensus none = consensus;
        return new Member.Seams(
                config,
                "life",
                none,
                new NoNetwork(),
                (leader, on) -> {
                    throw new UnsupportedOperationException("no test fetches");
                },
                (id, topic, index, folder, logConfig) -> {
                    told.add("opened " + topic + "-" + index);
                    return new ToldPartition(id, topic, index, loop, told);
                },
                disk,
                List.of(loop),
                loop,
                pool::add,
                loop,
                loop,
                Instruments.NONE,
                new ToldRoles());
    }

    /** Notes it. */
    private final class ToldFollowing implements Following {
        @Override
        public void follow(Partition partition, ClusterNode leader, boolean throttled) {
            told.add(partition + " copies from " + leader.id() + (throttled ? " throttled" : ""));
        }

        @Override
        public void unfollow(Partition partition) {
            told.add(partition + " unfollowed");
        }
    }

    /** Notes it. */
    private final class ToldRoles implements RoleListener {
        @Override
        public void leads(Partition partition, int leaderEpoch) {
            told.add("groups lead " + partition);
        }

        @Override
        public void resigns(Partition partition) {
            told.add("groups resign " + partition);
        }
    }

    /** Nobody is asked. */
    private static final class NoNetwork implements ControlNetwork {
        @Override
        public void heartbeat(
                ClusterNode controller, Heartbeat beat, long timeoutMs, Consumer<Heartbeat.Answer> whenDone) {
            throw new UnsupportedOperationException("no test beats");
        }

        @Override
        public void probe(ClusterNode node, long timeoutMs, Consumer<Probe> whenDone) {
            throw new UnsupportedOperationException("no test probes");
        }

        @Override
        public void close() {}
    }

    /** Decided at once: what becomes of it shows in the image. */
    private void decide(Command command) {
        assertThat(consensus.submit(command)).isDone();
    }
}

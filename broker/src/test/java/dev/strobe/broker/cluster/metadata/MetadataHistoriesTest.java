package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.ReplicatedPartition.NO_LEADER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.cluster.metadata.Command.TakeProducerIds;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds after any sequence of commands, tried on many random ones. */
final class MetadataHistoriesTest {

    private static final int COMMANDS = 300;
    private static final int SEEDS = 100;

    @Test
    void everyImageKeepsTheInvariants() {
        forAll(random -> {
            MetadataState state = new MetadataState();
            RandomCommands commands = new RandomCommands(random);
            for (int i = 0; i < COMMANDS; i++) {
                MetadataImage before = state.image();
                Command command = commands.next(before);
                Outcome outcome = state.apply(command);
                assertInvariants(state.image());
                assertForward(before, state.image(), outcome, command);
            }
        });
    }

    @Test
    void theSameCommandsGiveTheSameImagesAndOutcomes() {
        forAll(random -> {
            MetadataState first = new MetadataState();
            MetadataState second = new MetadataState();
            RandomCommands commands = new RandomCommands(random);
            for (int i = 0; i < COMMANDS; i++) {
                byte[] bytes = CommandCodec.encode(commands.next(first.image()));
                if (random.nextInt(50) == 0) {
                    second.restore(first.snapshot());
                }

                Outcome outcome = first.apply(CommandCodec.decode(bytes));
                assertThat(second.apply(CommandCodec.decode(bytes))).isEqualTo(outcome);
                assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcome))).isEqualTo(outcome);
            }
            assertThat(second.image()).isEqualTo(first.image());
            assertThat(second.snapshot()).isEqualTo(first.snapshot());
        });
    }

    @Test
    void aCommandThatIsAppliedTwiceDoesNoHarm() {
        forAll(random -> {
            MetadataState state = new MetadataState();
            RandomCommands commands = new RandomCommands(random);
            for (int i = 0; i < COMMANDS; i++) {
                Command command = commands.next(state.image());
                Outcome outcome = state.apply(command);
                MetadataImage once = state.image();
                Outcome again = state.apply(command);

                // Ids that are taken twice are wasted, and nothing else.
                if (!(command instanceof TakeProducerIds)) {
                    assertThat(state.image()).as("after %s twice", command).isEqualTo(once);
                }
                if (again instanceof Outcome.Given given && !(command instanceof TakeProducerIds)) {
                    assertThat(outcome).isEqualTo(given);
                }
            }
        });
    }

    @Test
    void changesLeadFromOneImageToTheNext() {
        forAll(random -> {
            MetadataState state = new MetadataState();
            RandomCommands commands = new RandomCommands(random);
            for (int i = 0; i < COMMANDS; i++) {
                MetadataImage before = state.image();
                state.apply(commands.next(before));
                MetadataImage after = state.image();
                MetadataChanges changes = MetadataChanges.between(before, after);

                for (MetadataChanges.Election election : changes.elections()) {
                    assertThat(after.topics().get(election.topic()))
                            .extracting(topic ->
                                    topic.partitions().get(election.partition()).leader())
                            .isEqualTo(election.leader());
                }
                for (MetadataChanges.Fencing fencing : changes.fencing()) {
                    assertThat(after.node(fencing.node())).matches(node -> node.fenced() == fencing.fenced());
                }
                assertThat(changes.controller() != null).isEqualTo(after.controllerEpoch() != before.controllerEpoch());
            }
        });
    }

    private static void assertInvariants(MetadataImage image) {
        assertThat(image.names()).isEqualTo(MetadataImage.names(image.topics()));
        for (ReplicatedTopic topic : image.topics().values()) {
            for (ReplicatedPartition partition : topic.partitions()) {
                assertPartition(image, topic, partition);
            }
        }
    }

    private static void assertPartition(MetadataImage image, ReplicatedTopic topic, ReplicatedPartition partition) {
        Set<Integer> replicas = new HashSet<>(partition.replicas());
        assertThat(replicas).as("%s %s", topic.name(), partition).hasSameSizeAs(partition.replicas());
        assertThat(replicas).containsAll(partition.inSync());
        assertThat(replicas).containsAll(partition.adding());
        assertThat(replicas).containsAll(partition.removing());
        assertThat(partition.removing().size()).isLessThan(replicas.size());
        assertThat(partition.inSync()).isNotEmpty().doesNotHaveDuplicates();
        if (partition.leader() == NO_LEADER) {
            assertThat(partition.inSync()).noneMatch(node -> isActive(image, node));
        } else {
            assertThat(partition.inSync()).contains(partition.leader());
            assertThat(image.node(partition.leader())).matches(node -> !node.fenced());
        }
    }

    private static boolean isActive(MetadataImage image, int node) {
        ClusterNode known = image.node(node);
        return known != null && known.isActive();
    }

    private static void assertForward(MetadataImage before, MetadataImage after, Outcome outcome, Command command) {
        if (outcome instanceof Outcome.Refused || before.equals(after)) {
            assertThat(after).as("after %s", command).isSameAs(before);
            return;
        }
        assertThat(after.version()).isEqualTo(before.version() + 1);
        assertThat(after.controllerEpoch()).isGreaterThanOrEqualTo(before.controllerEpoch());
        assertThat(after.nextProducerId()).isGreaterThanOrEqualTo(before.nextProducerId());
        for (Map.Entry<Integer, ClusterNode> node : before.nodes().entrySet()) {
            ClusterNode now = after.nodes().get(node.getKey());
            assertThat(now == null || now.epoch() >= node.getValue().epoch()).isTrue();
        }
        for (ReplicatedTopic topic : before.topics().values()) {
            ReplicatedTopic now = after.topic(topic.id());
            for (int i = 0; now != null && i < topic.partitions().size(); i++) {
                assertForward(topic.partitions().get(i), now.partitions().get(i));
            }
        }
    }

    private static void assertForward(ReplicatedPartition before, ReplicatedPartition after) {
        boolean moved = before.leader() != after.leader();
        assertThat(after.leaderEpoch()).isEqualTo(before.leaderEpoch() + (moved ? 1 : 0));
        assertThat(after.partitionEpoch()).isEqualTo(before.partitionEpoch() + (before.equals(after) ? 0 : 1));
    }

    private static void forAll(Consumer<SplittableRandom> property) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                property.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("broken by seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}

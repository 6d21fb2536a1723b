package dev.strobe.broker.cluster.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.cluster.metadata.Command.Placement;
import dev.strobe.broker.partition.TopicId;
import dev.strobe.broker.topic.ConfigChange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CommandCodecTest {

    private static final TopicId ID = new TopicId(Long.MIN_VALUE, Long.MAX_VALUE);

    static Stream<Command> commands() {
        return Stream.of(
                new Command.ClaimController(-1, Integer.MAX_VALUE),
                Cluster.register(3, "life", "rack-ä"),
                new Command.Fence(1, 2, Long.MAX_VALUE),
                new Command.Unfence(1, 2, Long.MIN_VALUE),
                new Command.Leave(1, 64),
                new Command.CreateTopic(
                        ID,
                        "orders",
                        true,
                        -1,
                        -1,
                        List.of(List.of(1, 2), List.of()),
                        Map.of("a", "1", "b", ""),
                        Placement.HASHED,
                        4000),
                new Command.DeleteTopic(ID),
                new Command.AddPartitions("orders", 7, List.of(List.of(3)), Placement.BALANCED, 4000),
                new Command.ConfigureTopic(
                        "orders", List.of(new ConfigChange("retention.ms", ConfigChange.Step.DELETE, ""))),
                new Command.ChangeInSync(ID, 5, 1, 99, 3, 4, List.of(1, 200)),
                new Command.ElectLeader(ID, 5, true),
                new Command.Reassign(ID, 5, List.of(1, 2, 3)),
                new Command.Reassign(ID, 5, null),
                new Command.TakeProducerIds(1, 5, 1000),
                new Command.SetCredential(new Credential("ann", "SCRAM-SHA-512", "c2FsdA==", "a2V5", "c2VydmVy", 4096)),
                new Command.RemoveCredential("ann", "SCRAM-SHA-512"),
                new Command.Unregister(7));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyKindIsReadAsItWasWritten(Command command) {
        assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
    }

    @Test
    void everyKindIsTried() {
        assertThat(commands().<Class<?>>map(Command::getClass).distinct().toList())
                .containsExactlyInAnyOrder(Command.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatIsCutOffOrHasMoreIsRefused(Command command) {
        byte[] bytes = CommandCodec.encode(command);
        for (int size = 0; size < bytes.length; size++) {
            byte[] cut = Arrays.copyOf(bytes, size);
            assertThatThrownBy(() -> CommandCodec.decode(cut)).isInstanceOf(MetadataCodecException.class);
        }
        assertThatThrownBy(() -> CommandCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MetadataCodecException.class);
    }

    @Test
    void anotherVersionAndAnUnknownKindAreRefused() {
        assertThatThrownBy(() -> CommandCodec.decode(new byte[] {2, 1, 0, 0}))
                .isInstanceOf(MetadataCodecException.class)
                .hasMessage("command of another version: version=2 known=1");
        assertThatThrownBy(() -> CommandCodec.decode(new byte[] {1, 99}))
                .isInstanceOf(MetadataCodecException.class)
                .hasMessage("unknown kind of command: kind=99");
    }

    @Test
    void aDamagedSnapshotIsRefusedWhereverTheDamageIs() {
        MetadataState state = Cluster.of(3, 2).orders(1, 2, 3).state;
        byte[] snapshot = state.snapshot();
        MetadataState other = new MetadataState();

        for (int i = 0; i < snapshot.length; i++) {
            byte[] damaged = snapshot.clone();
            damaged[i] ^= 0x10;
            assertThatThrownBy(() -> other.restore(damaged)).isInstanceOf(MetadataCodecException.class);
        }
        assertThat(other.image()).isEqualTo(MetadataImage.EMPTY);
        other.restore(snapshot);
        assertThat(other.image()).isEqualTo(state.image());
    }
}

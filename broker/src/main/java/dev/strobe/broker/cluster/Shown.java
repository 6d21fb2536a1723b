package dev.strobe.broker.cluster;

import dev.strobe.broker.cluster.metadata.Command;
import dev.strobe.broker.cluster.metadata.MetadataImage;
import dev.strobe.broker.cluster.metadata.ReplicatedPartition;
import dev.strobe.broker.cluster.metadata.ReplicatedTopic;
import dev.strobe.broker.topic.ConfigChange;
import java.util.List;

/** Whether an image shows what a command that stands has changed. Stateless. */
final class Shown {

    private Shown() {}

    static boolean in(MetadataImage image, Command command) {
        return switch (command) {
            case Command.CreateTopic create -> image.topic(create.id()) != null;
            case Command.DeleteTopic delete -> image.topic(delete.id()) == null;
            case Command.AddPartitions add -> {
                ReplicatedTopic topic = image.topics().get(add.name());
                yield topic == null || topic.partitions().size() >= add.total();
            }
            case Command.ConfigureTopic configure -> isConfigured(image, configure);
            case Command.ElectLeader elect -> {
                ReplicatedPartition partition = image.partition(elect.topic(), elect.partition());
                yield partition == null || partition.leader() != ReplicatedPartition.NO_LEADER;
            }
            case Command.Reassign reassign -> isReassigned(image, reassign);
            case Command.SetCredential set -> image.credentials().contains(set.credential());
            case Command.RemoveCredential remove ->
                image.credentials().stream()
                        .noneMatch(left -> left.user().equals(remove.user())
                                && left.mechanism().equals(remove.mechanism()));
            case Command.Unregister unregister -> image.node(unregister.node()) == null;
            // Whoever proposes these does not wait for the image.
            case Command.ClaimController _,
                    Command.Register _,
                    Command.Fence _,
                    Command.Unfence _,
                    Command.Leave _,
                    Command.ChangeInSync _,
                    Command.TakeProducerIds _ -> true;
        };
    }

    private static boolean isConfigured(MetadataImage image, Command.ConfigureTopic configure) {
        ReplicatedTopic topic = image.topics().get(configure.name());
        return topic == null
                || configure.changes().stream()
                        .allMatch(change -> change.step() != ConfigChange.Step.SET
                                || change.value().equals(topic.configs().get(change.key())));
    }

    private static boolean isReassigned(MetadataImage image, Command.Reassign reassign) {
        ReplicatedPartition partition = image.partition(reassign.topic(), reassign.partition());
        List<Integer> wanted = reassign.replicas();
        if (partition == null || wanted == null) {
            return partition == null || !partition.isReassigning();
        }
        return partition.isReassigning() || partition.replicas().equals(wanted);
    }
}

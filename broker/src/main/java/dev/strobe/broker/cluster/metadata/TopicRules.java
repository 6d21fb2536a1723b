package dev.strobe.broker.cluster.metadata;

import static dev.strobe.broker.cluster.metadata.Refusals.noSuchTopic;
import static dev.strobe.broker.cluster.metadata.Refusals.refused;

import dev.strobe.broker.topic.TopicConfigs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands about topics do to the image. Words of refusals are Apache Kafka's where it has the same rule. */
final class TopicRules {

    private TopicRules() {}

    static boolean isUnclean(ReplicatedTopic topic) {
        return Boolean.parseBoolean(topic.configs().get(TopicConfigs.UNCLEAN_ELECTION));
    }

    static Outcome create(ImageDraft draft, Command.CreateTopic wanted) {
        if (draft.before().names().containsKey(wanted.id())) {
            return new Outcome.Done();
        }
        Outcome.Refused problem = creationProblem(draft, wanted);
        if (problem != null) {
            return problem;
        }
        List<List<Integer>> replicas = wanted.assignment().isEmpty()
                ? Placements.of(wanted.placement(), draft, List.of())
                        .place(wanted.id(), 0, wanted.partitions(), wanted.replication())
                : wanted.assignment();
        draft.put(new ReplicatedTopic(
                wanted.id(), wanted.name(), wanted.internal(), wanted.configs(), created(draft, replicas)));
        return new Outcome.Done();
    }

    static Outcome delete(ImageDraft draft, Command.DeleteTopic command) {
        String name = draft.before().names().get(command.id());
        if (name == null) {
            return noSuchTopic(command.id());
        }
        draft.removeTopic(name);
        return new Outcome.Done();
    }

    /** New partitions have as many replicas as the first one. */
    static Outcome addPartitions(ImageDraft draft, Command.AddPartitions wanted) {
        ReplicatedTopic topic = draft.topics().get(wanted.name());
        if (topic == null) {
            return noSuchTopic(wanted.name());
        }
        Outcome.Refused problem = growthProblem(draft, topic, wanted);
        if (problem != null) {
            return problem;
        }
        int before = topic.partitions().size();
        List<List<Integer>> replicas = wanted.assignment().isEmpty()
                ? Placements.of(wanted.placement(), draft, topic.partitions())
                        .place(topic.id(), before, wanted.total() - before, replication(topic))
                : wanted.assignment();
        List<ReplicatedPartition> partitions = new ArrayList<>(topic.partitions());
        partitions.addAll(created(draft, replicas));
        draft.put(new ReplicatedTopic(topic.id(), topic.name(), topic.internal(), topic.configs(), partitions));
        return new Outcome.Done();
    }

    static Outcome configure(ImageDraft draft, Command.ConfigureTopic command) {
        ReplicatedTopic topic = draft.topics().get(command.name());
        if (topic == null) {
            return noSuchTopic(command.name());
        }
        TopicConfigs.Changed changed = TopicConfigs.changed(topic.configs(), command.changes());
        String problem = changed.problem() != null
                ? changed.problem()
                : TopicConfigs.problem(changed.configs(), topic.internal());
        if (problem != null) {
            return refused(Outcome.Reason.INVALID_CONFIG, problem);
        }
        ReplicatedTopic after =
                new ReplicatedTopic(topic.id(), topic.name(), topic.internal(), changed.configs(), topic.partitions());
        draft.put(after);
        if (isUnclean(after)) {
            draft.eachPartition(
                    after,
                    (same, partition) -> new PartitionDraft(partition, draft::isActive)
                            .revived(true)
                            .finished());
        }
        return new Outcome.Done();
    }

    private static Outcome.@Nullable Refused creationProblem(ImageDraft draft, Command.CreateTopic wanted) {
        if (draft.topics().containsKey(wanted.name())) {
            return refused(Outcome.Reason.TOPIC_EXISTS, "Topic '" + wanted.name() + "' already exists.");
        }
        String config = TopicConfigs.problem(wanted.configs(), wanted.internal());
        if (config != null) {
            return refused(Outcome.Reason.INVALID_CONFIG, config);
        }
        if (wanted.assignment().isEmpty()) {
            if (wanted.partitions() < 1) {
                return refused(
                        Outcome.Reason.INVALID_PARTITIONS,
                        "Number of partitions was set to an invalid non-positive value.");
            }
            Outcome.Refused problem = replicationProblem(draft, wanted.replication());
            return problem != null ? problem : tooMany(draft, wanted.partitions(), wanted.partitionsMax());
        }
        int replication = wanted.assignment().getFirst().size();
        Outcome.Refused problem = AssignmentRules.problem(draft, wanted.assignment(), replication);
        return problem != null ? problem : tooMany(draft, wanted.assignment().size(), wanted.partitionsMax());
    }

    private static Outcome.@Nullable Refused growthProblem(
            ImageDraft draft, ReplicatedTopic topic, Command.AddPartitions wanted) {
        int before = topic.partitions().size();
        int more = wanted.total() - before;
        if (more < 0) {
            return refused(
                    Outcome.Reason.INVALID_PARTITIONS,
                    "The topic " + topic.name() + " currently has " + before + " partition(s); " + wanted.total()
                            + " would not be an increase.");
        }
        if (more == 0) {
            return refused(Outcome.Reason.INVALID_PARTITIONS, "Topic already has " + before + " partition(s).");
        }
        Outcome.Refused problem;
        if (wanted.assignment().isEmpty()) {
            problem = replicationProblem(draft, replication(topic));
        } else if (wanted.assignment().size() != more) {
            problem = refused(
                    Outcome.Reason.INVALID_ASSIGNMENT,
                    "Attempted to add " + more + " additional partition(s), but only "
                            + wanted.assignment().size() + " assignment(s) were specified.");
        } else {
            problem = AssignmentRules.problem(draft, wanted.assignment(), replication(topic));
        }
        return problem != null ? problem : tooMany(draft, more, wanted.partitionsMax());
    }

    private static Outcome.@Nullable Refused replicationProblem(ImageDraft draft, int replication) {
        if (replication < 1) {
            return refused(
                    Outcome.Reason.INVALID_REPLICATION, "Replication factor must be larger than 0: " + replication);
        }
        int active = draft.activeNodes().size();
        return replication <= active
                ? null
                : refused(
                        Outcome.Reason.INVALID_REPLICATION,
                        "Unable to replicate the partition " + replication
                                + " time(s): The target replication factor of " + replication
                                + " cannot be reached because only " + active + " broker(s) are active.");
    }

    private static Outcome.@Nullable Refused tooMany(ImageDraft draft, int more, int max) {
        int before = draft.topics().values().stream()
                .mapToInt(topic -> topic.partitions().size())
                .sum();
        return before + (long) more > max
                ? refused(
                        Outcome.Reason.TOO_MANY_PARTITIONS,
                        "Too many partitions: existing=" + before + " new=" + more + " > partitions.max=" + max)
                : null;
    }

    /** Without what a reassignment brings in. */
    private static int replication(ReplicatedTopic topic) {
        ReplicatedPartition first = topic.partitions().getFirst();
        return first.replicas().size() - first.adding().size();
    }

    private static List<ReplicatedPartition> created(ImageDraft draft, List<List<Integer>> replicas) {
        return replicas.stream()
                .map(nodes -> PartitionDraft.created(nodes, draft::isActive))
                .toList();
    }
}

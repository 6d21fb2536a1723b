package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.group.GroupCoordinator.TopicPartition;
import dev.strobe.broker.group.GroupRecord.OffsetErased;
import dev.strobe.broker.group.GroupRecord.OffsetStored;
import dev.strobe.broker.group.GroupRecord.TopicErased;
import dev.strobe.broker.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Committed offsets on their way into the log and out of it. A group's offsets change only when the log has taken the
 * record that says so, in the log's order, so that a restart finds what clients were told.
 *
 * <p>Owned by the loop of the offsets partition.
 */
final class OffsetCommits {

    private static final String CONSUMER = "consumer";

    private final Journal journal;
    private final WallClock clock;
    private final BrokerConfig.Groups config;
    private final GroupCounters counters;

    OffsetCommits(Journal journal, WallClock clock, BrokerConfig.Groups config, GroupCounters counters) {
        this.journal = journal;
        this.clock = clock;
        this.config = config;
        this.counters = counters;
    }

    void commit(ConsumerGroup group, CommitRequest request, Consumer<Answer<List<GroupError>>> whenDone) {
        long nowMs = clock.epochMs();
        List<GroupError> errors = new ArrayList<>(request.entries().size());
        List<GroupRecord> records = new ArrayList<>(request.entries().size());
        for (CommitRequest.Entry entry : request.entries()) {
            boolean fits = entry.metadata().getBytes(StandardCharsets.UTF_8).length <= config.metadataBytesMax();
            errors.add(fits ? GroupError.NONE : GroupError.METADATA_TOO_LARGE);
            if (fits) {
                CommittedOffset offset = request.offset(entry, nowMs);
                records.add(new OffsetStored(group.id, entry.topic(), entry.partition(), offset));
            } else {
                counters.recordsTooLarge.increment();
            }
        }
        if (records.isEmpty()) {
            whenDone.accept(Answer.of(errors));
            return;
        }
        append(group, records, error -> {
            if (error == GroupError.NONE) {
                counters.offsetsCommitted.add(records.size());
                whenDone.accept(Answer.of(errors));
            } else {
                whenDone.accept(new Answer<>(error, List.of()));
            }
        });
    }

    /** Whether offsets of the group can be deleted one by one: nobody uses it, or it is known who uses what. */
    static GroupError mayDelete(ConsumerGroup group) {
        return switch (group.state()) {
            case DEAD -> GroupError.GROUP_NOT_FOUND;
            case EMPTY -> GroupError.NONE;
            case PREPARING_REBALANCE, COMPLETING_REBALANCE, STABLE ->
                CONSUMER.equals(group.protocolType()) ? GroupError.NONE : GroupError.GROUP_NOT_EMPTY;
        };
    }

    void delete(ConsumerGroup group, List<TopicPartition> partitions, Consumer<Answer<List<GroupError>>> whenDone) {
        Optional<Set<String>> inUse = subscribed(group);
        List<GroupError> errors = new ArrayList<>(partitions.size());
        List<GroupRecord> records = new ArrayList<>();
        for (TopicPartition each : partitions) {
            boolean used = inUse.isEmpty() || inUse.get().contains(each.topic());
            errors.add(used ? GroupError.SUBSCRIBED_TO_TOPIC : GroupError.NONE);
            if (!used && group.offsets.offset(each.topic(), each.partition()) != null) {
                records.add(new OffsetErased(group.id, each.topic(), each.partition()));
            }
        }
        if (records.isEmpty()) {
            whenDone.accept(Answer.of(errors));
            return;
        }
        append(
                group,
                records,
                error ->
                        whenDone.accept(error == GroupError.NONE ? Answer.of(errors) : new Answer<>(error, List.of())));
    }

    /** One record for all groups, whose offsets in the topic go together. */
    void eraseTopic(String topic, Collection<ConsumerGroup> groups) {
        journal.append(List.of(new TopicErased(topic)), error -> {
            if (error == GroupError.NONE) {
                groups.forEach(group -> group.offsets.eraseTopic(topic));
            }
        });
    }

    /** Lets go of offsets that are too old; whether none remains then. */
    boolean expire(ConsumerGroup group) {
        Optional<Set<String>> inUse = subscribed(group);
        List<GroupRecord> old = new ArrayList<>();
        boolean[] remains = {false};
        group.offsets.forEach((topic, partition, offset) -> {
            boolean used = inUse.isEmpty() || inUse.get().contains(topic);
            if (!used && clock.epochMs() >= expiryMs(group, offset)) {
                old.add(new OffsetErased(group.id, topic, partition));
            } else {
                remains[0] = true;
            }
        });
        if (!old.isEmpty()) {
            append(group, old, error -> {
                if (error == GroupError.NONE) {
                    counters.offsetsExpired.add(old.size());
                }
            });
        }
        return !remains[0];
    }

    private long expiryMs(ConsumerGroup group, CommittedOffset offset) {
        if (offset.expireTimestampMs() != CommittedOffset.NO_EXPIRY) {
            return offset.expireTimestampMs();
        }
        // Members' offsets age from when the group lost its last member; before that, age says nothing.
        boolean countsFromEmpty = group.isIn(GroupState.EMPTY) && group.protocolType() != null;
        long sinceMs = offset.commitTimestampMs();
        return (countsFromEmpty ? Math.max(sinceMs, group.emptySinceMs) : sinceMs) + config.offsetsRetentionMs();
    }

    /** The topics that members are subscribed to; empty for all, where that is not known. */
    private static Optional<Set<String>> subscribed(ConsumerGroup group) {
        if (group.isIn(GroupState.EMPTY)) {
            return Optional.of(Collections.emptySet());
        }
        // While members are being collected their subscriptions are on the move.
        if (!group.isIn(GroupState.STABLE) || !CONSUMER.equals(group.protocolType())) {
            return Optional.empty();
        }
        Set<String> topics = new HashSet<>();
        for (Member member : group.members()) {
            Optional<Set<String>> own = Subscription.topics(member.metadata(group.protocol()));
            if (own.isEmpty()) {
                return Optional.empty();
            }
            topics.addAll(own.get());
        }
        return Optional.of(topics);
    }

    private void append(ConsumerGroup group, List<GroupRecord> records, Consumer<GroupError> whenDone) {
        group.appendsUnderWay++;
        journal.append(records, error -> {
            group.appendsUnderWay--;
            if (error == GroupError.NONE) {
                records.forEach(group.offsets::apply);
            }
            whenDone.accept(error);
        });
    }
}

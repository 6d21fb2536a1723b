package dev.strobe.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** Consumer groups of the classic protocol: who gets which partitions, and what a change of members costs. */
final class GroupsIT {

    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(20);

    /** A member, with what it was given and what it lost. */
    private static final class Member implements AutoCloseable, ConsumerRebalanceListener {
        private final KafkaConsumer<String, String> consumer;
        private final List<ConsumerRecord<String, String>> records = new ArrayList<>();
        private final Set<TopicPartition> revoked = new HashSet<>();
        private int assignments;

        Member(Clients clients, String topic, String group, Map<String, String> overrides) {
            Map<String, String> all = new java.util.HashMap<>(overrides);
            all.put("group.id", group);
            all.putIfAbsent("session.timeout.ms", "10000");
            all.put("heartbeat.interval.ms", "100");
            this.consumer = clients.consumer(all);
            consumer.subscribe(List.of(topic), this);
        }

        void poll() {
            consumer.poll(Duration.ofMillis(20)).forEach(records::add);
        }

        Set<TopicPartition> assigned() {
            return consumer.assignment();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            revoked.addAll(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assignments++;
        }

        /** Goes without leaving the group. */
        void vanish() {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.groupMembershipOperation(
                    org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    private static void pollUntil(BooleanSupplier done, Member... members) {
        long deadlineNs = System.nanoTime() + SETTLES_WITHIN.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("members do not settle").isLessThan(deadlineNs);
            for (Member member : members) {
                member.poll();
            }
        }
    }

    private static boolean share(int partitions, Member... members) {
        Set<TopicPartition> all = new HashSet<>();
        int count = 0;
        for (Member member : members) {
            if (member.assigned().isEmpty()) {
                return false;
            }
            all.addAll(member.assigned());
            count += member.assigned().size();
        }
        return count == partitions && all.size() == partitions;
    }

    @OnBothBrokers
    void eachAssignorSharesPartitionsOutAndTakesThemBack(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        for (Class<?> assignor : List.of(
                RangeAssignor.class, RoundRobinAssignor.class, StickyAssignor.class, CooperativeStickyAssignor.class)) {
            String topic = clients.topic(6, Map.of());
            String group = clients.fresh("group");
            Map<String, String> settings = Map.of("partition.assignment.strategy", assignor.getName());
            try (Member first = new Member(clients, topic, group, settings)) {
                pollUntil(() -> share(6, first), first);
                Member second = new Member(clients, topic, group, settings);
                pollUntil(() -> share(6, first, second), first, second);
                assertThat(first.assigned()).as(assignor.getSimpleName()).hasSize(3);

                second.close();
                pollUntil(() -> share(6, first), first);
            }
        }
    }

    @OnBothBrokers
    void aCooperativeMemberKeepsWhatItNeedNotGiveUp(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(6, Map.of());
        String group = clients.fresh("group");
        Map<String, String> settings =
                Map.of("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        try (Member first = new Member(clients, topic, group, settings);
                Member second = new Member(clients, topic, group, settings)) {
            pollUntil(() -> share(6, first), first);
            pollUntil(() -> share(6, first, second), first, second);

            assertThat(first.revoked).hasSize(3).isEqualTo(second.assigned());
        }
    }

    @OnBothBrokers
    void everyRecordGoesToOneMemberOfEachGroup(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(1, Map.of());
        clients.send(topic, "a", "b", "c");
        try (Member one = new Member(clients, topic, clients.fresh("group"), Map.of());
                Member other = new Member(clients, topic, clients.fresh("group"), Map.of())) {
            pollUntil(() -> one.records.size() == 3 && other.records.size() == 3, one, other);
        }
    }

    @OnBothBrokers
    void aStaticMemberThatRestartsDisturbsNobody(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(4, Map.of());
        String group = clients.fresh("group");
        try (Member first = new Member(clients, topic, group, Map.of("group.instance.id", "one"))) {
            Member second = new Member(clients, topic, group, Map.of("group.instance.id", "two"));
            pollUntil(() -> share(4, first, second), first, second);
            Set<TopicPartition> before = Set.copyOf(second.assigned());
            int assignments = first.assignments;
            second.vanish();

            try (Member again = new Member(clients, topic, group, Map.of("group.instance.id", "two"))) {
                pollUntil(() -> share(4, first, again), first, again);

                assertThat(again.assigned()).isEqualTo(before);
                assertThat(first.assignments).isEqualTo(assignments);
            }
        }
    }

    @OnBothBrokers
    void aMemberThatIsSilentForTooLongLosesItsPartitions(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(2, Map.of());
        String group = clients.fresh("group");
        Map<String, String> settings = Map.of("session.timeout.ms", "1000");
        try (Member stays = new Member(clients, topic, group, settings)) {
            // Static, because only such a member can go without saying so.
            Member goes = new Member(
                    clients, topic, group, Map.of("session.timeout.ms", "1000", "group.instance.id", "silent"));
            pollUntil(() -> share(2, stays, goes), stays, goes);

            goes.vanish();

            pollUntil(() -> share(2, stays), stays);
        }
    }

    @OnBothBrokers
    void newPartitionsAreSharedOutToo(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(1, Map.of());
        try (Member member = new Member(clients, topic, clients.fresh("group"), Map.of("metadata.max.age.ms", "200"))) {
            pollUntil(() -> share(1, member), member);
            Admins.result(clients.admin()
                    .createPartitions(Map.of(topic, org.apache.kafka.clients.admin.NewPartitions.increaseTo(3)))
                    .all());

            pollUntil(() -> share(3, member), member);
        }
    }

    @OnBothBrokers
    void aGroupIsListedAndDescribedAsItIs(BrokerUnderTest broker) throws Exception {
        Clients clients = broker.clients();
        String topic = clients.topic(2, Map.of());
        String group = clients.fresh("group");
        try (Member member = new Member(clients, topic, group, Map.of("client.id", "known"))) {
            pollUntil(() -> share(2, member), member);

            ConsumerGroupDescription description = described(clients, group);
            assertThat(description.groupState()).isEqualTo(GroupState.STABLE);
            assertThat(description.partitionAssignor()).isEqualTo("range");
            assertThat(description.members()).hasSize(1);
            var told = description.members().iterator().next();
            assertThat(told.clientId()).isEqualTo("known");
            assertThat(told.consumerId()).startsWith("known-");
            assertThat(told.host()).isEqualTo("/127.0.0.1");
            assertThat(told.assignment().topicPartitions()).hasSize(2);
            assertThat(groups(clients)).containsEntry(group, "Optional[Stable]");
        }
        ConsumerGroupDescription empty = described(clients, group);
        assertThat(empty.groupState()).isEqualTo(GroupState.EMPTY);
        assertThat(groups(clients)).containsEntry(group, "Optional[Empty]");
    }

    private static ConsumerGroupDescription described(Clients clients, String group) throws Exception {
        return requireNonNull(Admins.result(
                        clients.admin().describeConsumerGroups(List.of(group)).all())
                .get(group));
    }

    private static Map<String, String> groups(Clients clients) throws Exception {
        return Admins.result(clients.admin().listGroups().all()).stream()
                .collect(Collectors.toMap(
                        each -> each.groupId(), each -> each.groupState().toString()));
    }
}

package dev.strobe.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.AppendError;
import dev.strobe.broker.partition.MemoryPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Thousands of histories of clients that come, go, fall silent and come back, of a disk that is slow or refuses, and of a
 * broker that dies; whatever happens, what a group promises must hold. A failure names its seed.
 */
final class GroupHistoriesTest {

    private static final int SEEDS = 3_000;
    private static final int STEPS = 120;
    private static final int CLIENTS = 6;

    @Test
    void whateverHappensAGroupKeepsItsPromises() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new History(new SplittableRandom(seed)).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("broken by seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One history. */
    private static final class History {

        private final SplittableRandom random;
        private final GroupFixture groups;
        private final List<Client> clients = new ArrayList<>();
        private final Map<Integer, Long> acknowledged = new HashMap<>();
        private final Map<Integer, Long> sent = new HashMap<>();

        /** What a member was told, by generation and member: over restarts, too. */
        private final Map<String, Opaque> told = new HashMap<>();

        private long offset;

        History(SplittableRandom random) {
            this.random = random;
            BrokerConfig.Groups config = new BrokerConfig.Groups(5, 4, 1_000, 60_000, 50, 1, 3_600_000, 20);
            this.groups = new GroupFixture(config, random.nextBoolean() ? 3_000 : Long.MAX_VALUE);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(i % 3 == 0 ? "instance-" + i : null));
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                check();
            }
            settle();
        }

        private void step() {
            Client client = clients.get(random.nextInt(CLIENTS));
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> client.goOn();
                case 4 -> client.heartbeat();
                case 5 -> client.forget();
                case 6 -> client.leave();
                case 7, 8 -> commit(client);
                case 9 -> groups.loop.advanceMs(random.nextInt(200));
                case 10 -> groups.loop.advanceMs(random.nextInt(12_000));
                case 11 -> groups.partition.holds = random.nextBoolean();
                case 12 -> groups.partition.refusal = random.nextInt(4) == 0 ? AppendError.STORAGE : AppendError.NONE;
                default -> {
                    switch (random.nextInt(5)) {
                        case 0 -> restart();
                        case 1 -> move();
                        default -> groups.partition.catchUp();
                    }
                }
            }
            if (random.nextInt(3) > 0) {
                groups.partition.complete(random.nextInt(4));
            }
            groups.loop.run();
        }

        private void restart() {
            groups.restart(random.nextInt(5));
            clients.forEach(client -> client.waits = false);
        }

        /** Leadership goes and comes back, once or twice, with what is on its way refused before or after. */
        private void move() {
            MemoryPartition last = groups.partition;
            boolean refusedFirst = random.nextBoolean();
            if (refusedFirst) {
                last.refuseWaiting(AppendError.NOT_LEADER);
            }
            groups.coordinators.resign(0);
            MemoryPartition next = last.takenOver(random.nextInt(5));
            if (random.nextBoolean()) {
                groups.leadAgain(next);
                if (random.nextBoolean()) {
                    next.catchUp();
                    groups.loop.run();
                }
                groups.coordinators.resign(0);
                next = next.takenOver(random.nextInt(5));
            }
            groups.leadAgain(next);
            if (!refusedFirst) {
                last.refuseWaiting(AppendError.NOT_LEADER);
            }
            assertThat(clients).as("whoever waited was answered").noneMatch(client -> client.waits);
            if (random.nextBoolean()) {
                next.catchUp();
            }
        }

        private void commit(Client client) {
            int partition = random.nextInt(3);
            long next = ++offset;
            sent.put(partition, next);
            boolean asMember = client.generation >= 0;
            groups.coordinator.commit(
                    new CommitRequest(
                            GroupFixture.GROUP,
                            new MemberIdentity(asMember ? client.memberId : "", asMember ? client.instanceId : null),
                            asMember ? client.generation : -1,
                            true,
                            -1,
                            List.of(new CommitRequest.Entry("orders", partition, next, -1, ""))),
                    answer -> {
                        if (answer.error() == GroupError.NONE) {
                            assertThat(acknowledged.getOrDefault(partition, -1L))
                                    .as("acknowledged in order")
                                    .isLessThan(next);
                            acknowledged.put(partition, next);
                        }
                    });
        }

        private void check() {
            GroupDescription group = groups.description();
            assertThat(group.members()).hasSizeLessThanOrEqualTo(groups.config.membersMax());
            if (groups.coordinator.committed(GroupFixture.GROUP, null).error() != GroupError.NONE) {
                return;
            }
            acknowledged.forEach((partition, committed) -> assertThat(groups.committed(partition))
                    .as("committed offset")
                    .isBetween(committed, sent.get(partition)));
        }

        /** From now on everybody behaves: the group must come to rest with all who fit in. */
        private void settle() {
            groups.partition.refusal = AppendError.NONE;
            groups.partition.holds = false;
            groups.partition.catchUp();
            groups.loop.advanceMs(100);
            groups.partition.complete(Integer.MAX_VALUE);
            groups.loop.run();
            for (Client client : clients.subList(4, CLIENTS)) {
                client.leave();
            }
            for (int i = 0; i < 300 && !isAtRest(); i++) {
                for (Client client : clients.subList(0, 4)) {
                    client.goOn();
                    client.heartbeat();
                    groups.loop.run();
                }
                groups.loop.advanceMs(500);
            }
            assertThat(groups.state()).isEqualTo(GroupState.STABLE);
            assertThat(groups.description().members()).hasSize(4);
            check();
            groups.restart(0);
            assertThat(groups.state()).isEqualTo(GroupState.STABLE);
            check();
        }

        private boolean isAtRest() {
            return groups.state() == GroupState.STABLE
                    && clients.subList(0, 4).stream().allMatch(client -> client.assigned)
                    && groups.description().members().size() == 4;
        }

        /** A client as libraries are: joins, syncs, and starts over when told to. */
        private final class Client {

            final @Nullable String instanceId;
            String memberId = "";
            int generation = -1;
            boolean leads;
            boolean waits;
            boolean assigned;
            private List<JoinResult.JoinedMember> members = List.of();

            /** Answers to what it sent before it forgot or was restarted are not its any more. */
            private int life;

            Client(@Nullable String instanceId) {
                this.instanceId = instanceId;
            }

            void goOn() {
                if (waits || assigned) {
                    return;
                }
                if (generation < 0) {
                    join();
                } else {
                    sync();
                }
            }

            private void join() {
                waits = true;
                int own = ++life;
                groups.coordinator.join(request(), result -> {
                    if (own == life) {
                        waits = false;
                        joined(result);
                    }
                });
            }

            private JoinRequest request() {
                JoinRequest plain = GroupFixture.request(memberId, instanceId, "range", "sticky");
                return new JoinRequest(
                        plain.groupId(),
                        plain.who(),
                        plain.client(),
                        5_000,
                        8_000,
                        plain.protocolType(),
                        plain.protocols(),
                        random.nextBoolean(),
                        true);
            }

            private void joined(JoinResult result) {
                memberId = switch (result.error()) {
                    case NONE, MEMBER_ID_REQUIRED -> result.memberId();
                    case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, GROUP_FULL -> "";
                    default -> memberId;
                };
                if (result.error() == GroupError.NONE) {
                    generation = result.generation();
                    leads = result.leaderId().equals(memberId) && !result.skipAssignment();
                    members = result.members();
                }
            }

            private void sync() {
                waits = true;
                int own = ++life;
                Map<String, Opaque> assignments = new HashMap<>();
                if (leads) {
                    long plan = random.nextLong();
                    members.forEach(member ->
                            assignments.put(member.memberId(), GroupFixture.opaque(member.memberId() + plan)));
                }
                groups.coordinator.sync(
                        new SyncRequest(
                                GroupFixture.GROUP,
                                new MemberIdentity(memberId, instanceId),
                                generation,
                                "consumer",
                                null,
                                assignments),
                        result -> {
                            if (own == life) {
                                waits = false;
                                synced(result);
                            }
                        });
            }

            private void synced(SyncResult result) {
                if (result.error() == GroupError.NONE) {
                    assigned = true;
                    Opaque before = told.put(generation + "/" + memberId, result.assignment());
                    assertThat(before == null || before.equals(result.assignment()))
                            .as("one assignment for generation %s of %s", generation, memberId)
                            .isTrue();
                } else {
                    startOver(result.error());
                }
            }

            void heartbeat() {
                if (generation >= 0 && !waits) {
                    GroupError error = groups.coordinator.heartbeat(
                            GroupFixture.GROUP, new MemberIdentity(memberId, instanceId), generation);
                    if (error != GroupError.NONE) {
                        startOver(error);
                    }
                }
            }

            private void startOver(GroupError why) {
                generation = -1;
                assigned = false;
                if (why == GroupError.UNKNOWN_MEMBER_ID || why == GroupError.FENCED_INSTANCE_ID) {
                    memberId = "";
                }
            }

            /** The process dies without a word. */
            void forget() {
                life++;
                waits = false;
                startOver(GroupError.UNKNOWN_MEMBER_ID);
            }

            void leave() {
                groups.coordinator.leave(GroupFixture.GROUP, List.of(new MemberIdentity(memberId, instanceId)));
                forget();
            }
        }
    }
}

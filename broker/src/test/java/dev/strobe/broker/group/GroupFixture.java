package dev.strobe.broker.group;

import dev.strobe.broker.config.BrokerConfig;
import dev.strobe.broker.partition.ManualLoop;
import dev.strobe.broker.partition.MemoryPartition;
import dev.strobe.broker.telemetry.Instruments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A coordinator over a partition in memory, its loop, and clients whose answers are kept. */
final class GroupFixture {

    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 30_000;
    static final String GROUP = "billing";
    static final BrokerConfig.Groups CONFIG = new BrokerConfig.Groups(5, 4, 6_000, 60_000, 100, 1, 3_600_000, 20);

    final ManualLoop loop = new ManualLoop();
    final BrokerConfig.Groups config;
    final long checkpointBytes;
    boolean inTouch = true;
    private int idsMade;
    MemoryPartition partition = new MemoryPartition(loop);
    GroupCoordinators coordinators;
    GroupCoordinator coordinator;

    GroupFixture() {
        this(CONFIG, Long.MAX_VALUE);
    }

    GroupFixture(BrokerConfig.Groups config, long checkpointBytes) {
        this.config = config;
        this.checkpointBytes = checkpointBytes;
        this.coordinators = coordinators();
        start();
    }

    /** Those of another broker. */
    GroupCoordinators coordinators() {
        return GroupCoordinators.of(
                new GroupCoordinators.Setup(() -> 1, () -> inTouch, loop::execute, config, loop, Instruments.NONE),
                () -> "id" + idsMade++,
                checkpointBytes);
    }

    void start() {
        coordinators.lead(partition);
        coordinator = coordinators.forGroup(GROUP);
        loop.run();
    }

    /** The broker dies, and a new one reads what the log kept: all that was complete and so many appends more. */
    void restart(int keptCount) {
        partition = partition.restarted(loop, keptCount);
        coordinators.stop();
        loop.run();
        coordinators = coordinators();
        start();
    }

    /** Another node led in between, or nobody; now this one leads again, in a later epoch. */
    void leadAgain(MemoryPartition next) {
        partition = next;
        coordinators.lead(next);
        coordinator = coordinators.forGroup(GROUP);
    }

    static Opaque opaque(String text) {
        return Opaque.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static JoinRequest request(String memberId, @Nullable String instanceId, String... protocols) {
        List<JoinRequest.Protocol> offered = new ArrayList<>();
        for (String protocol : protocols.length == 0 ? new String[] {"range"} : protocols) {
            offered.add(new JoinRequest.Protocol(protocol, opaque("likes " + protocol)));
        }
        return new JoinRequest(
                GROUP,
                new MemberIdentity(memberId, instanceId),
                new JoinRequest.Client("client", "/127.0.0.1"),
                SESSION_MS,
                REBALANCE_MS,
                "consumer",
                offered,
                false,
                true);
    }

    /** Sends a join; the answer stands in the list once there is one. */
    List<JoinResult> join(JoinRequest request) {
        List<JoinResult> answers = new ArrayList<>();
        coordinator.join(request, answers::add);
        return answers;
    }

    List<SyncResult> sync(JoinResult joined, Map<String, Opaque> assignments) {
        return sync(joined.memberId(), null, joined.generation(), assignments);
    }

    List<SyncResult> sync(
            String memberId, @Nullable String instanceId, int generation, Map<String, Opaque> assignments) {
        List<SyncResult> answers = new ArrayList<>();
        coordinator.sync(
                new SyncRequest(
                        GROUP, new MemberIdentity(memberId, instanceId), generation, "consumer", null, assignments),
                answers::add);
        return answers;
    }

    GroupError heartbeat(JoinResult joined) {
        return coordinator.heartbeat(GROUP, new MemberIdentity(joined.memberId(), null), joined.generation());
    }

    /** So many members, joined and with assignments, the leader first. */
    List<JoinResult> stable(int count) {
        List<List<JoinResult>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(join(request("", null)));
        }
        loop.advanceMs(1000);
        List<JoinResult> joined = answers.stream().map(List::getFirst).toList();
        assign(joined);
        return joined;
    }

    /** Every member syncs; the leader assigns to each its own name. */
    void assign(List<JoinResult> joined) {
        Map<String, Opaque> assignments = new HashMap<>();
        joined.forEach(member -> assignments.put(member.memberId(), opaque("of " + member.memberId())));
        joined.forEach(member -> sync(member, member.memberId().equals(member.leaderId()) ? assignments : Map.of()));
        loop.run();
    }

    GroupState state() {
        return description().state();
    }

    GroupDescription description() {
        return coordinator.describe(GROUP).value();
    }

    /** Commits for one partition of {@code orders}. */
    List<Answer<List<GroupError>>> commit(String memberId, int generation, int partitionIndex, long offset) {
        List<Answer<List<GroupError>>> answers = new ArrayList<>();
        coordinator.commit(
                new CommitRequest(
                        GROUP,
                        new MemberIdentity(memberId, null),
                        generation,
                        true,
                        -1,
                        List.of(new CommitRequest.Entry("orders", partitionIndex, offset, 3, "note"))),
                answers::add);
        return answers;
    }

    /** -1 if nothing is committed. */
    long committed(int partitionIndex) {
        CommittedOffset offset = coordinator
                .committed(GROUP, null)
                .value()
                .getOrDefault("orders", Map.of())
                .get(partitionIndex);
        return offset == null ? -1 : offset.offset();
    }
}

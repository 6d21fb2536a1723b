package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.InSyncChanges.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three replicas under random elections, in-sync changes, lost and late answers, and deaths of processes and machines; what
 * was once below a leader's high watermark must be there for ever, at its offset, and in no log anything else.
 */
class ReplicationHistoriesTest {

    private static final int HISTORIES = 300;
    private static final int STEPS = 400;

    /** Held, so that its level stays: each cut would be logged. */
    private static final Logger LOGGER = Logger.getLogger("dev.strobe.broker");

    private @Nullable Level level;

    @BeforeEach
    void logsNothing() {
        level = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterEach
    void logsAgain() {
        LOGGER.setLevel(level);
    }

    @Test
    void whatWasBelowAHighWatermarkNeverChanges() {
        Property.forAll(HISTORIES, random -> new History(random).run());
    }

    /** The metadata, as a cluster would agree on it: who leads, in which epoch, with whom in sync. */
    private static final class History {
        private final SplittableRandom random;
        private final boolean groupCommit;
        private final Map<Integer, ReplicaNode> nodes = new TreeMap<>();

        /** What nodes have not heard yet. */
        private final Map<Integer, ArrayDeque<Runnable>> news = new HashMap<>();

        /** Answers on their way to followers. */
        private final List<Runnable> answers = new ArrayList<>();

        private final List<Proposed> undecided = new ArrayList<>();

        /** Batches below a leader's high watermark, by their offset. */
        private final TreeMap<Long, ByteBuffer> committed = new TreeMap<>();

        /** What was looked at last. */
        private final Map<Integer, PartitionView> checked = new HashMap<>();

        private final List<TestAppend> appends = new ArrayList<>();
        private int leader = -1;
        private int leaderEpoch;
        private int partitionEpoch;
        private List<Integer> inSync = List.of(1, 2, 3);
        private int made;

        private record Proposed(int node, ReplicaNode.Proposal proposal, AtomicBoolean answered) {
            Proposed(int node, ReplicaNode.Proposal proposal) {
                this(node, proposal, new AtomicBoolean());
            }
        }

        History(SplittableRandom random) {
            this.random = random;
            this.groupCommit = random.nextBoolean();
            LogConfig like = groupCommit ? PartitionFixture.GROUP_COMMIT : PartitionFixture.OS;
            LogConfig config = ReplicaNode.config(like, 1_000 + random.nextInt(4_000), 1 + random.nextInt(2));
            for (int id = 1; id <= 3; id++) {
                nodes.put(id, new ReplicaNode(id, config));
                news.put(id, new ArrayDeque<>());
            }
        }

        void run() {
            elect(1);
            for (int step = 0; step < STEPS; step++) {
                step(random.nextInt(100));
                nodes.values().forEach(this::check);
            }
            heal();
        }

        private void step(int dice) {
            ReplicaNode node = node(1 + random.nextInt(3));
            if (dice < 20) {
                append(node);
            } else if (dice < 50) {
                fetch(node);
            } else if (dice < 60) {
                deliverAnswer();
            } else if (dice < 68) {
                node.flusher.round();
            } else if (dice < 76) {
                node.loop.run();
            } else if (dice < 84) {
                runPool(node);
            } else if (dice < 90) {
                hearNews(node);
            } else if (dice < 92) {
                decide();
            } else if (dice < 95) {
                nodes.values().forEach(one -> one.loop.advanceMs(random.nextInt(700)));
            } else if (dice < 97) {
                moveLeader();
            } else if (dice < 98) {
                node.partition.fence(random.nextBoolean());
            } else {
                die(node);
            }
        }

        private void append(ReplicaNode node) {
            TestBatch batch = TestBatch.ofRecords(1 + random.nextInt(4)).timestampMs(++made);
            TestAppend append = TestAppend.client(batch);
            append.allInSync = random.nextInt(4) > 0;
            append.timeoutMs = random.nextBoolean() ? 1_000 : Integer.MAX_VALUE;
            node.partition.append(append);
            appends.add(append);
        }

        private void fetch(ReplicaNode node) {
            ReplicaFetch fetch = node.partition.nextFetch();
            if (fetch == null || leader < 0 || leader == node.id) {
                return;
            }
            // A request may reach whoever led before: whoever it is refuses it, or leads in that epoch.
            ReplicaNode to = random.nextInt(8) == 0 ? node(1 + random.nextInt(3)) : node(leader);
            if (to == node) {
                return;
            }
            ReplicaFetch sent = new ReplicaFetch(
                    fetch.replica(), -1, fetch.leaderEpoch(), fetch.offset(), fetch.lastEpoch(), fetch.startOffset());
            ReplicaAnswer answer = to.partition.replicaFetch(sent);
            ByteBuffer records = answer.error() == ReplicaAnswer.ReplicaError.NONE && !answer.isDiverging()
                    ? to.read(sent.offset(), 1 + random.nextInt(600))
                    : ByteBuffer.allocate(0);
            Partition follower = node.partition;
            Runnable arrival = () -> follower.replicate(sent, answer, records, () -> {});
            if (random.nextInt(6) == 0) {
                answers.add(() -> {
                    if (node(node.id).partition.equals(follower)) {
                        arrival.run();
                    }
                });
            } else {
                arrival.run();
            }
        }

        private void deliverAnswer() {
            if (!answers.isEmpty()) {
                answers.remove(random.nextInt(answers.size())).run();
            }
        }

        private static void runPool(ReplicaNode node) {
            Runnable task = node.pool.poll();
            if (task != null) {
                task.run();
            }
        }

        private void hearNews(ReplicaNode node) {
            Runnable told = newsOf(node.id).poll();
            if (told != null) {
                told.run();
            }
        }

        private void decide() {
            nodes.values().forEach(node -> {
                ReplicaNode.Proposal proposal;
                while ((proposal = node.proposals.poll()) != null) {
                    undecided.add(new Proposed(node.id, proposal));
                }
            });
            if (undecided.isEmpty()) {
                return;
            }
            Proposed one = undecided.remove(random.nextInt(undecided.size()));
            int dice = random.nextInt(10);
            if (dice == 0) {
                // No answer came, and it is still on its way.
                undecided.add(one);
                answer(one, Verdict.UNKNOWN);
            } else if (!isCurrent(one.proposal.term(), one.node)) {
                answer(one, dice < 4 ? Verdict.UNKNOWN : Verdict.OUTDATED);
            } else if (dice == 1 && one.proposal.inSync().size() > inSync.size()) {
                // Earlier tries of it come before it.
                undecided.add(one);
                undecided.stream()
                        .filter(other -> other.proposal.term().equals(one.proposal.term()))
                        .forEach(other -> answer(other, Verdict.REFUSED));
                undecided.removeIf(other -> other.proposal.term().equals(one.proposal.term()));
            } else {
                take(one);
                answer(one, dice < 4 ? Verdict.UNKNOWN : Verdict.ACCEPTED);
            }
        }

        private boolean isCurrent(LeaderTerm term, int node) {
            return node == leader && term.leaderEpoch() == leaderEpoch && term.partitionEpoch() == partitionEpoch;
        }

        private void take(Proposed one) {
            inSync = one.proposal.inSync();
            partitionEpoch++;
            tellAll();
        }

        private void answer(Proposed one, Verdict verdict) {
            if (one.answered.compareAndSet(false, true)) {
                node(one.node).loop.execute(() -> one.proposal.whenDone().accept(verdict));
            }
        }

        private void moveLeader() {
            List<Integer> others = inSync.stream().filter(id -> id != leader).toList();
            if (!others.isEmpty()) {
                elect(others.get(random.nextInt(others.size())));
            }
        }

        private void elect(int node) {
            leader = node;
            leaderEpoch++;
            partitionEpoch++;
            tellAll();
        }

        /** Each hears of it when it pleases, in this order. */
        private void tellAll() {
            int to = leader;
            int epoch = leaderEpoch;
            int state = partitionEpoch;
            List<Integer> members = inSync;
            for (ReplicaNode node : nodes.values()) {
                tell(node, to, epoch, state, members);
            }
        }

        private void tell(ReplicaNode node, int to, int epoch, int state, List<Integer> members) {
            newsOf(node.id).add(() -> {
                if (node.id == to) {
                    node.partition.lead(node.term(epoch, state, members));
                } else {
                    node.partition.follow(to, epoch);
                }
            });
        }

        /** It comes back at once, and has lost its place among those in sync if another is left there. */
        private void die(ReplicaNode node) {
            if (groupCommit && random.nextBoolean()) {
                node.disk.crash(random.nextLong());
            } else {
                node.disk.kill();
            }
            node.reopen();
            assertThat(node.partition.view().offline()).isEmpty();
            newsOf(node.id).clear();
            undecided.removeIf(one -> one.node == node.id);
            if (inSync.size() > 1) {
                inSync = inSync.stream().filter(id -> id != node.id).toList();
            }
            if (leader == node.id) {
                leader = inSync.get(random.nextInt(inSync.size()));
                leaderEpoch++;
            }
            // Also where nobody's place changed: proposals from before must not be taken.
            partitionEpoch++;
            tellAll();
        }

        /** Below the high watermark of a leader nothing changes, and no replica has anything else below its own. */
        private ReplicaNode node(int id) {
            return Objects.requireNonNull(nodes.get(id));
        }

        private ArrayDeque<Runnable> newsOf(int id) {
            return Objects.requireNonNull(news.get(id));
        }

        private void check(ReplicaNode node) {
            PartitionView view = node.partition.view();
            assertThat(view.offline()).isEmpty();
            if (view.highWatermark() > view.log().endOffset()) {
                // It is being cut: the view is of before.
                return;
            }
            if (view.equals(checked.put(node.id, view))) {
                return;
            }
            List<ByteBuffer> batches = node.batches(view.highWatermark());
            if (view.isLeader()) {
                assertThat(batches.isEmpty() ? 0 : end(batches.getLast())).isEqualTo(view.highWatermark());
            }
            for (ByteBuffer bytes : batches) {
                RecordBatch batch = new RecordBatch().wrap(bytes, 0);
                if (batch.nextOffset() > view.highWatermark()) {
                    throw new AssertionError("high watermark within a batch: " + view.highWatermark());
                }
                ByteBuffer known = view.isLeader()
                        ? committed.putIfAbsent(batch.baseOffset(), bytes)
                        : committed.get(batch.baseOffset());
                assertThat(known == null || known.equals(bytes))
                        .as("%s offset %d epoch %d", node, batch.baseOffset(), batch.leaderEpoch())
                        .isTrue();
            }
            if (view.isLeader() && node.id == leader && view.leaderEpoch() == leaderEpoch) {
                assertThat(committed.isEmpty() ? 0 : end(committed.lastEntry().getValue()))
                        .as("the leader has all that was ever committed")
                        .isLessThanOrEqualTo(view.log().endOffset());
            }
        }

        private static long end(ByteBuffer batch) {
            return new RecordBatch().wrap(batch, 0).nextOffset();
        }

        /** All hear of everything, and become the same; what was acknowledged is there. */
        private void heal() {
            for (int round = 0; round < 200; round++) {
                decideAll();
                for (ReplicaNode node : nodes.values()) {
                    while (!newsOf(node.id).isEmpty()) {
                        hearNews(node);
                    }
                    node.partition.fence(false);
                    node.settle();
                }
                nodes.values().forEach(node -> node.fetch(node(leader), 1 << 20));
                nodes.values().forEach(node -> node.loop.advanceMs(50));
            }
            nodes.values().forEach(ReplicaNode::settle);
            ReplicaNode last = node(leader);
            check(last);
            assertThat(inSync).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(last.highWatermark()).isEqualTo(last.end());
            List<ByteBuffer> all = last.batches(last.end());
            for (ReplicaNode node : nodes.values()) {
                assertThat(node.batches(node.end())).as("%s", node).isEqualTo(all);
            }
            for (TestAppend append : appends) {
                if (append.isAcknowledged() && append.allInSync) {
                    ByteBuffer kept = Objects.requireNonNull(committed.get(append.baseOffset));
                    assertThat(kept.getLong(RecordBatch.MAX_TIMESTAMP_OFFSET))
                            .isEqualTo(append.records.getLong(RecordBatch.MAX_TIMESTAMP_OFFSET));
                }
            }
        }

        private void decideAll() {
            nodes.values().forEach(node -> {
                ReplicaNode.Proposal proposal;
                while ((proposal = node.proposals.poll()) != null) {
                    undecided.add(new Proposed(node.id, proposal));
                }
            });
            while (!undecided.isEmpty()) {
                Proposed one = undecided.removeFirst();
                boolean current = isCurrent(one.proposal.term(), one.node);
                if (current) {
                    take(one);
                }
                answer(one, current ? Verdict.ACCEPTED : Verdict.OUTDATED);
            }
        }
    }
}

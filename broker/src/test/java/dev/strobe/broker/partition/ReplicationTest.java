package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.broker.batch.RecordBatch;
import dev.strobe.broker.config.LogConfig;
import dev.strobe.broker.partition.InSyncChanges.Verdict;
import dev.strobe.broker.partition.Partition.EpochEnd;
import dev.strobe.broker.partition.ReplicaAnswer.ReplicaError;
import dev.strobe.broker.storage.DiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A leader and its followers, rule by rule. */
class ReplicationTest {

    private static final LogConfig OS = ReplicaNode.config(PartitionFixture.OS, 1 << 20, 2);
    private static final LogConfig GROUP_COMMIT = ReplicaNode.config(PartitionFixture.GROUP_COMMIT, 1 << 20, 2);

    private final List<Integer> told = new ArrayList<>();
    private ReplicaNode one = new ReplicaNode(1, OS);
    private ReplicaNode two = new ReplicaNode(2, OS);
    private ReplicaNode three = new ReplicaNode(3, OS);

    /** Node 1 leads in epoch 5 with these in sync; the others follow. */
    private void leads(Integer... inSync) {
        one.partition.lead(one.term(5, 1, List.of(inSync)));
        two.partition.follow(1, 5);
        three.partition.follow(1, 5);
    }

    private void useGroupCommit() {
        one = new ReplicaNode(1, GROUP_COMMIT);
        two = new ReplicaNode(2, GROUP_COMMIT);
        three = new ReplicaNode(3, GROUP_COMMIT);
    }

    @Test
    void beforeItIsToldAPartitionServesNobody() {
        one.partition.addWait((partition, bytes) -> told.add(bytes));

        assertThat(one.append(new TestBatch()).error).isEqualTo(AppendError.NOT_LEADER);
        assertThat(one.partition.view().isLeader()).isFalse();
        assertThat(one.partition.nextFetch()).isNull();
        assertThat(told).containsExactly(Integer.MAX_VALUE);
    }

    @Test
    void anAppendIsAcknowledgedOnceAllInSyncHaveIt() {
        leads(1, 2, 3);
        one.partition.addWait((partition, bytes) -> told.add(bytes));
        TestAppend append = one.append(TestBatch.ofRecords(3).payloadBytes(39));
        two.fetch(one, 1 << 20);
        two.fetch(one, 1 << 20);
        three.fetch(one, 1 << 20);
        assertThat(append.completions).isZero();
        assertThat(one.highWatermark()).isZero();

        one.loop.advanceMs(7);
        three.fetch(one, 1 << 20);

        assertThat(append.isAcknowledged()).isTrue();
        assertThat(append.replicatedNs - append.flushedNs).isEqualTo(7_000_000);
        assertThat(one.highWatermark()).isEqualTo(3);
        assertThat(told).containsExactly(100);
        assertThat(new RecordBatch().wrap(three.read(0, 1000), 0).leaderEpoch()).isEqualTo(5);
        assertThat(three.highWatermark()).as("told with the next records").isEqualTo(3);
    }

    @Test
    void anAppendThatAsksForLessIsAcknowledgedByTheLeaderAlone() {
        leads(1, 2, 3);
        TestAppend append = TestAppend.client(new TestBatch());
        append.allInSync = false;
        one.partition.append(append);

        assertThat(append.isAcknowledged()).isTrue();
        assertThat(one.highWatermark()).isZero();
    }

    @Test
    void followersThatWaitHearOfEachAppend() {
        leads(1, 2, 3);
        FetchWait wait = (partition, bytes) -> told.add(bytes);
        one.partition.addReplicaWait(wait);
        one.append(TestBatch.ofRecords(1).payloadBytes(39));
        one.partition.follow(2, 6);

        assertThat(told).containsExactly(100, Integer.MAX_VALUE);
    }

    @Test
    void withTooFewInSyncNothingIsTakenThatAllShallKeep() {
        leads(1);
        TestAppend append = one.append(new TestBatch());
        TestAppend forOne = TestAppend.client(new TestBatch());
        forOne.allInSync = false;
        one.partition.append(forOne);

        assertThat(append.error).isEqualTo(AppendError.NOT_ENOUGH_REPLICAS);
        assertThat(forOne.isAcknowledged()).isTrue();
        assertThat(one.highWatermark()).as("too few have it").isZero();
    }

    @Test
    void whatTheFollowersDoNotGetInTimeIsRefused() {
        leads(1, 2, 3);
        TestAppend patient = TestAppend.client(new TestBatch());
        patient.timeoutMs = 500;
        one.partition.append(patient);
        TestAppend impatient = TestAppend.client(new TestBatch());
        impatient.timeoutMs = 100;
        one.partition.append(impatient);

        one.loop.advanceMs(100);
        assertThat(impatient.error).isEqualTo(AppendError.TIMED_OUT);
        assertThat(patient.completions).isZero();

        one.partition.lead(one.term(5, 2, List.of(1)));
        one.loop.advanceMs(400);
        assertThat(patient.error).isEqualTo(AppendError.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    }

    @Test
    void aFollowerThatFallsBehindIsProposedToLeaveAndNoLongerCountsOnceItLeft() {
        leads(1, 2, 3);
        TestAppend append = one.append(new TestBatch());
        for (int i = 0; i < 4; i++) {
            one.loop.advanceMs(ReplicaNode.LAG_MS / 2);
            two.fetch(one, 1 << 20);
        }
        ReplicaNode.Proposal proposal = one.proposals.remove();
        assertThat(proposal.inSync()).containsExactly(1, 2);
        assertThat(append.completions).as("it still counts").isZero();

        one.partition.lead(one.term(5, 2, List.of(1, 2)));

        assertThat(append.isAcknowledged()).isTrue();
        assertThat(one.proposals).isEmpty();
    }

    @Test
    void aFollowerThatHasCaughtUpIsProposedAndCountsFromThenOn() {
        leads(1, 2);
        one.append(new TestBatch());
        two.catchUp(one);
        three.fetch(one, 1 << 20);
        assertThat(one.proposals).as("has nothing yet").isEmpty();
        three.fetch(one, 1 << 20);
        assertThat(one.proposals.peek().inSync()).containsExactly(1, 2, 3);

        TestAppend append = one.append(new TestBatch());
        two.catchUp(one);
        assertThat(append.completions).as("may be in sync").isZero();
        one.proposals.remove().whenDone().accept(Verdict.REFUSED);

        assertThat(append.isAcknowledged()).isTrue();
    }

    @Test
    void aProposalOfWhichNobodyKnowsCountsAndIsMadeAgain() {
        leads(1, 2);
        three.fetch(one, 1 << 20);
        one.proposals.remove().whenDone().accept(Verdict.UNKNOWN);
        TestAppend append = one.append(new TestBatch());
        two.catchUp(one);
        assertThat(append.completions).isZero();

        one.loop.advanceMs(200);
        assertThat(one.proposals.peek().inSync()).containsExactly(1, 2, 3);

        one.partition.lead(one.term(5, 2, List.of(1, 2)));
        assertThat(append.isAcknowledged()).as("another change came first").isTrue();
    }

    @Test
    void aFollowerThatLeftIsNotBelievedBeforeItIsHeardAgain() {
        leads(1, 2, 3);
        two.catchUp(one);
        three.catchUp(one);
        one.partition.lead(one.term(5, 2, List.of(1, 2)));
        one.append(new TestBatch());
        two.catchUp(one);
        assertThat(one.proposals).isEmpty();

        three.catchUp(one);
        assertThat(one.proposals.peek().inSync()).containsExactly(1, 2, 3);
    }

    @Test
    void aFormerLifeOfAFollowerIsNotHeard() {
        leads(1, 2, 3);
        one.append(new TestBatch());
        assertThat(one.partition
                        .replicaFetch(new ReplicaFetch(2, 8, 5, 0, -1, 0))
                        .error())
                .isEqualTo(ReplicaError.NONE);
        assertThat(one.partition
                        .replicaFetch(new ReplicaFetch(2, 7, 5, 1, 5, 0))
                        .error())
                .isEqualTo(ReplicaError.NOT_A_REPLICA);
    }

    @Test
    void whoAsksWronglyIsToldWhy() {
        leads(1, 2, 3);
        one.append(new TestBatch());

        assertThat(error(new ReplicaFetch(4, -1, 5, 0, -1, 0))).isEqualTo(ReplicaError.NOT_A_REPLICA);
        assertThat(error(new ReplicaFetch(2, -1, 4, 0, -1, 0))).isEqualTo(ReplicaError.FENCED_EPOCH);
        assertThat(error(new ReplicaFetch(2, -1, 6, 0, -1, 0))).isEqualTo(ReplicaError.UNKNOWN_EPOCH);
        assertThat(error(new ReplicaFetch(2, -1, 5, 2, -1, 0))).isEqualTo(ReplicaError.OFFSET_OUT_OF_RANGE);
        assertThat(two.partition
                        .replicaFetch(new ReplicaFetch(3, -1, 5, 0, -1, 0))
                        .error())
                .isEqualTo(ReplicaError.NOT_LEADER);
        one.partition.stopServing("shutdown");
        assertThat(error(new ReplicaFetch(2, -1, 5, 0, -1, 0))).isEqualTo(ReplicaError.UNKNOWN_PARTITION);
    }

    private ReplicaError error(ReplicaFetch fetch) {
        return one.partition.replicaFetch(fetch).error();
    }

    @Test
    void whoIsRelievedRefusesWhatWaitsAndTellsItsReaders() {
        leads(1, 2, 3);
        TestAppend append = one.append(new TestBatch());
        one.partition.addWait((partition, bytes) -> told.add(bytes));

        one.partition.follow(2, 6);

        assertThat(append.error).isEqualTo(AppendError.NOT_LEADER);
        assertThat(told).containsExactly(Integer.MAX_VALUE);
        assertThat(one.partition.view().role()).isEqualTo(PartitionRole.FOLLOWER);
        assertThat(one.partition.leaderEpoch()).isEqualTo(6);
    }

    @Test
    void olderEpochsArePassedOver() {
        leads(1, 2, 3);
        one.partition.follow(2, 4);
        assertThat(one.partition.view().isLeader()).isTrue();
        one.partition.lead(one.term(5, 0, List.of(1)));
        one.append(new TestBatch());
        assertThat(one.highWatermark()).as("an older in-sync set").isZero();
        two.partition.lead(two.term(4, 9, List.of(2)));
        assertThat(two.partition.view().role()).isEqualTo(PartitionRole.FOLLOWER);
    }

    @Test
    void outOfTouchALeaderRefusesUntilItIsBack() {
        leads(1, 2, 3);
        TestAppend waiting = one.append(new TestBatch());
        one.partition.addWait((partition, bytes) -> told.add(bytes));

        one.partition.fence(true);
        assertThat(waiting.error).isEqualTo(AppendError.NOT_LEADER);
        assertThat(one.append(new TestBatch()).error).isEqualTo(AppendError.NOT_LEADER);
        assertThat(one.partition.view().isLeader()).isFalse();
        assertThat(told).containsExactly(Integer.MAX_VALUE);

        one.partition.fence(false);
        TestAppend append = one.append(new TestBatch());
        two.catchUp(one);
        three.catchUp(one);
        assertThat(append.isAcknowledged()).isTrue();
    }

    @Test
    void aNewLeadersFormerLeaderCutsWhatNobodyElseHas() {
        leads(1, 2, 3);
        one.append(TestBatch.ofRecords(2));
        two.catchUp(one);
        three.catchUp(one);
        TestAppend lost = one.append(TestBatch.ofRecords(3));

        two.partition.lead(two.term(6, 2, List.of(2, 3)));
        three.partition.follow(2, 6);
        one.partition.follow(2, 6);
        TestAppend kept = two.append(TestBatch.ofRecords(4));
        three.catchUp(two);
        one.catchUp(two);

        assertThat(lost.error).isEqualTo(AppendError.NOT_LEADER);
        assertThat(kept.isAcknowledged()).isTrue();
        assertThat(one.batches(one.end())).isEqualTo(two.batches(two.end()));
        assertThat(one.end()).isEqualTo(6);
        assertThat(one.partition.endOf(5)).isEqualTo(new EpochEnd(5, 2));
        assertThat(one.partition.endOf(9)).isEqualTo(new EpochEnd(6, 6));
        assertThat(one.partition.endOf(3)).isEqualTo(new EpochEnd(-1, -1));
    }

    @Test
    void aProducerGoesOnAtTheNewLeaderAndItsFormerSelfIsFenced() {
        leads(1, 2, 3);
        one.append(TestBatch.ofRecords(2).producer(9, 0, 0));
        one.append(TestBatch.ofRecords(1).producer(9, 1, 0));
        two.catchUp(one);
        one.append(TestBatch.ofRecords(1).producer(9, 1, 1));

        two.partition.lead(two.term(6, 2, List.of(2)));
        assertThat(two.append(TestBatch.ofRecords(1).producer(9, 0, 2)).error)
                .isEqualTo(AppendError.INVALID_PRODUCER_EPOCH);
        TestAppend again = TestAppend.client(TestBatch.ofRecords(1).producer(9, 1, 0));
        again.allInSync = false;
        two.partition.append(again);
        assertThat(again.duplicate).isTrue();

        two.partition.lead(two.term(6, 3, List.of(2, 3)));
        assertThat(two.append(TestBatch.ofRecords(1).producer(9, 1, 1)).error).isEqualTo(AppendError.NONE);
        one.partition.follow(2, 6);
        one.catchUp(two);
        one.partition.lead(one.term(7, 4, List.of(1, 2)));
        assertThat(one.append(TestBatch.ofRecords(1).producer(9, 1, 3)).error)
                .as("what was cut is not remembered")
                .isEqualTo(AppendError.OUT_OF_ORDER_SEQUENCE);
        assertThat(one.append(TestBatch.ofRecords(1).producer(9, 1, 2)).error).isEqualTo(AppendError.NONE);
    }

    @Test
    void aFollowerWhoseRecordsTheLeaderGaveUpBeginsAnew() {
        leads(1, 2);
        for (int i = 0; i < 5; i++) {
            one.append(TestBatch.ofRecords(4));
        }
        two.catchUp(one);
        one.partition.deleteBefore(10);
        two.catchUp(one);
        three.catchUp(one);

        assertThat(two.partition.view().log().startOffset()).isEqualTo(10);
        assertThat(three.partition.view().log().startOffset()).isEqualTo(10);
        assertThat(three.end()).isEqualTo(20);
        assertThat(three.batches(20)).isEqualTo(one.batches(20));
        assertThat(three.highWatermark()).isEqualTo(20);
    }

    @Test
    void anAnswerThatIsDamagedOrDoesNotFitIsNotTaken() {
        leads(1, 2, 3);
        one.append(new TestBatch());
        one.append(new TestBatch());
        ReplicaFetch asked = Objects.requireNonNull(two.partition.nextFetch());
        ReplicaAnswer answer = one.partition.replicaFetch(asked);
        ByteBuffer damaged = one.read(0, 1 << 20);
        damaged.put(RecordBatch.HEADER_BYTES + 1, (byte) 99);
        assertThat(two.partition.replicate(asked, answer, damaged, () -> {})).isFalse();
        assertThat(two.partition.replicate(asked, answer, one.read(1, 1 << 20), () -> {}))
                .as("a gap")
                .isFalse();
        assertThat(two.end()).isZero();

        ByteBuffer half = one.read(0, 1 << 20);
        half.limit(half.limit() - 1);
        assertThat(two.partition.replicate(asked, answer, half, () -> {})).isTrue();
        assertThat(two.end()).as("whole batches only").isEqualTo(1);
        assertThat(two.partition.replicate(asked, answer, one.read(0, 1 << 20), () -> {}))
                .as("to what it would not ask now")
                .isTrue();
        assertThat(two.end()).isEqualTo(1);

        two.partition.follow(3, 6);
        assertThat(two.partition.replicate(asked, answer, one.read(0, 1 << 20), () -> told.add(1)))
                .as("too late")
                .isTrue();
        assertThat(told).containsExactly(1);
        assertThat(two.partition.replicate(
                        Objects.requireNonNull(two.partition.nextFetch()),
                        ReplicaAnswer.refused(ReplicaError.STORAGE),
                        half,
                        () -> {}))
                .isFalse();
    }

    @Test
    void anAnswerThatTellsOfADifferenceIsOnlyTakenWhileTheLogIsAsItWasAskedFor() {
        leads(1, 2);
        one.append(new TestBatch());
        two.partition.lead(two.term(6, 2, List.of(1, 2)));
        two.append(new TestBatch());
        one.partition.follow(2, 6);
        ReplicaFetch asked = Objects.requireNonNull(one.partition.nextFetch());
        ReplicaAnswer differs = two.partition.replicaFetch(asked);
        assertThat(differs.isDiverging()).isTrue();
        one.catchUp(two);
        assertThat(one.end()).isEqualTo(1);

        one.partition.replicate(asked, differs, ByteBuffer.allocate(0), () -> {});
        one.settle();
        assertThat(one.end()).isEqualTo(1);
        assertThat(one.batches(1)).isEqualTo(two.batches(1));
    }

    @Test
    void aFullDiskKeepsAFollowerWaitingAndNothingElse() {
        leads(1, 2, 3);
        one.append(new TestBatch());
        long used = Long.MAX_VALUE - two.disk.usableBytes(java.nio.file.Path.of("/data"));
        two.disk.limitTo(used + 10);
        assertThat(two.fetch(one, 1 << 20)).isFalse();
        two.disk.limitTo(Long.MAX_VALUE);
        assertThat(two.fetch(one, 1 << 20)).isTrue();
        assertThat(two.end()).isEqualTo(1);
    }

    @Test
    void underGroupCommitAFollowerAsksOnlyOnceWhatItHasIsDurable() {
        useGroupCommit();
        leads(1, 2);
        TestAppend append = one.append(new TestBatch());
        one.settle();
        assertThat(append.completions).isZero();
        ReplicaFetch asked = Objects.requireNonNull(two.partition.nextFetch());
        ReplicaAnswer answer = one.partition.replicaFetch(asked);
        two.partition.replicate(asked, answer, one.read(0, 1 << 20), () -> told.add(1));
        assertThat(two.partition.nextFetch()).isNull();
        two.partition.whenFetchable(() -> told.add(2));
        assertThat(told).isEmpty();

        two.settle();
        assertThat(told).containsExactly(1, 2);
        two.fetch(one, 1 << 20);
        assertThat(append.isAcknowledged()).isTrue();
    }

    @Test
    void underGroupCommitTheLeaderCountsWithWhatItHasDurably() {
        useGroupCommit();
        leads(1, 2);
        TestAppend append = one.append(new TestBatch());
        TestAppend forOne = TestAppend.client(new TestBatch());
        forOne.allInSync = false;
        one.partition.append(forOne);
        two.fetch(one, 1 << 20);
        two.settle();
        two.fetch(one, 1 << 20);
        assertThat(append.completions + forOne.completions).isZero();

        one.settle();
        assertThat(append.isAcknowledged()).isTrue();
        assertThat(forOne.isAcknowledged()).isTrue();
    }

    @Test
    void whoIsToLeadWhileItsLogIsCutLeadsAfterwards() {
        leads(1, 2);
        one.append(new TestBatch());
        two.partition.lead(two.term(6, 2, List.of(2)));
        one.partition.follow(2, 6);
        two.append(new TestBatch());
        one.fetch(two, 1 << 20);
        assertThat(one.partition.nextFetch()).as("is cutting").isNull();

        one.partition.lead(one.term(7, 3, List.of(1)));
        assertThat(one.append(new TestBatch()).error).isEqualTo(AppendError.NOT_LEADER);
        one.settle();

        assertThat(one.partition.view().isLeader()).isTrue();
        assertThat(one.end()).isZero();
    }

    @Test
    void aLogThatCannotBeCutTakesThePartitionOffline() {
        leads(1, 2);
        one.append(new TestBatch());
        two.partition.lead(two.term(6, 2, List.of(2)));
        one.partition.follow(2, 6);
        one.disk.beforeForce(() -> {
            throw new DiskException("input/output error");
        });
        one.fetch(two, 1 << 20);
        one.settle();

        assertThat(one.partition.view().offline()).contains("input/output error");
    }

    @Test
    void theHighWatermarkIsKnownAgainAfterARestart() {
        leads(1, 2);
        one.append(TestBatch.ofRecords(3));
        two.catchUp(one);
        one.partition.stopServing("restart");
        one.partition.close();
        one.reopen();

        assertThat(one.highWatermark()).isEqualTo(3);
        assertThat(one.partition.endOf(7)).isEqualTo(new EpochEnd(5, 3));
    }
}

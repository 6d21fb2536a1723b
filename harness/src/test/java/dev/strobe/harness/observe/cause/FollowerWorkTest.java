package dev.strobe.harness.observe.cause;

import static dev.strobe.harness.observe.cause.Way.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.cause.Segment.Kind;
import dev.strobe.reports.run.Run;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A message of orders-0, which node 1 leads, waited for its copies from 10 to 90 ms. */
class FollowerWorkTest {

    private static final ReplicaWait NODE_3 = new ReplicaWait("orders-0", "3", 12 * MS, 90 * MS, false);

    @Test
    void aSlowFollowerIsNamedWithWhatItDid() {
        Explained explained = explain(
                List.of(
                        Evidence.of(EvidenceKind.FORCE, Owner.FLUSH, "3", 20 * MS, 60 * MS),
                        Evidence.of(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, "3", 50 * MS, 70 * MS),
                        Evidence.of(EvidenceKind.FORCE, Owner.FLUSH, "2", 10 * MS, 90 * MS)),
                NODE_3);

        assertThat(explained.intervals())
                .containsExactly(
                        follower(12, 20, null),
                        follower(20, 50, Cause.BROKER_FSYNC),
                        follower(50, 70, Cause.BROKER_GC),
                        follower(70, 90, null));
        CauseTotals totals = new CauseTotals();
        totals.add(explained);
        assertThat(totals.causes().getFirst())
                .isEqualTo(new Run.Cause(
                        "broker.replication",
                        78.0,
                        1,
                        List.of(
                                new Run.Follower("3", "broker.fsync", 30.0),
                                new Run.Follower("3", "unknown", 28.0),
                                new Run.Follower("3", "broker.gc", 20.0))));
    }

    @Test
    void anInjectedFaultOfTheFollowerIsNamedBeforeTheLongTaskThatItMade() {
        Explained explained = explain(
                List.of(
                        Evidence.of(EvidenceKind.LOOP_TASK, Owner.LOOP, "3", 20 * MS, 62 * MS),
                        Evidence.of(EvidenceKind.FAULT, Owner.LOOP, "3", 21 * MS, 61 * MS)),
                NODE_3);

        assertThat(explained.intervals()).contains(follower(21, 61, Cause.FAULT), follower(20, 21, Cause.BROKER_BUSY));
    }

    @Test
    void whatStoppedTheLeaderItselfComesFirst() {
        Explained explained = explain(
                List.of(Evidence.of(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, "1", 30 * MS, 40 * MS)), NODE_3);

        assertThat(explained.intervals())
                .containsExactly(
                        follower(12, 30, null),
                        new CauseInterval(Cause.BROKER_GC, 30 * MS, 40 * MS),
                        follower(40, 90, null));
    }

    @Test
    void whatTheLeadersLoopDidForOthersHoldsNobodyUp() {
        Explained explained =
                explain(List.of(Evidence.of(EvidenceKind.LOOP_TASK, Owner.LOOP, "1", 10 * MS, 50 * MS)), NODE_3);

        assertThat(explained.ns(Cause.BROKER_REPLICATION)).isEqualTo(78 * MS);
        assertThat(explained.ns(Cause.BROKER_BUSY)).isEqualTo(2 * MS);
    }

    @Test
    void aFollowerThatWasGivenUpIsWaitedForByThoseWhoWaitedToItsEnd() {
        ReplicaWait before = new ReplicaWait("orders-0", "2", -1_000 * MS, 80 * MS, true);
        ReplicaWait after = new ReplicaWait("orders-0", "2", -1_000 * MS, 95 * MS, true);

        assertThat(explain(List.of(), before).ns(Cause.BROKER_REPLICATION)).isEqualTo(70 * MS);
        assertThat(explain(List.of(), after).ns(Cause.BROKER_REPLICATION)).isZero();
    }

    @Test
    void otherPartitionsWaitForThemselves() {
        assertThat(explain(List.of(), new ReplicaWait("orders-1", "3", 0, 90 * MS, false))
                        .explainedNs())
                .isZero();
    }

    @Test
    void evidenceOfOneNodeIsNoneOfMessagesAtAnother() {
        Evidence elsewhere = Evidence.of(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, "2", 0, 90 * MS);
        Evidence here = Evidence.of(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, "1", 20 * MS, 30 * MS);

        assertThat(explain(List.of(elsewhere, here)).explainedNs()).isEqualTo(10 * MS);
    }

    @Test
    void aPartitionWithoutALeaderIsWaitedForByItsOwnMessages() {
        Outlier way =
                new Outlier(0, 100 * MS, List.of(new Segment(Kind.CLIENT_OUT, 0, 100 * MS, "2")), path(), Set.of());
        List<Evidence> evidence = List.of(
                Evidence.of(EvidenceKind.FAULT, Owner.CLUSTER, "orders-0", 10 * MS, 90 * MS),
                Evidence.of(EvidenceKind.ELECTION, Owner.CLUSTER, "orders-0", 10 * MS, 60 * MS),
                Evidence.of(EvidenceKind.ELECTION, Owner.CLUSTER, "orders-1", 0, 100 * MS));

        assertThat(new Attribution(evidence, List.of(), 0).of(way).intervals())
                .containsExactly(
                        new CauseInterval(Cause.BROKER_ELECTION, 10 * MS, 60 * MS),
                        new CauseInterval(Cause.FAULT, 60 * MS, 90 * MS));
    }

    private static Explained explain(List<Evidence> evidence, ReplicaWait... waits) {
        Outlier way = new Outlier(
                0,
                100 * MS,
                List.of(
                        new Segment(Kind.APPENDED, 0, 10 * MS, "1"),
                        new Segment(Kind.REPLICATED, 10 * MS, 90 * MS, "1"),
                        new Segment(Kind.RESPONDED, 90 * MS, 100 * MS, "1")),
                path(),
                Set.of());
        return new Attribution(evidence, List.of(), List.of(waits), 0).of(way);
    }

    private static Outlier.Path path() {
        return new Outlier.Path("0", Way.CLIENT, "", new Outlier.Batching(0, 5), "orders-0");
    }

    private static CauseInterval follower(long startMs, long endMs, @org.jspecify.annotations.Nullable Cause cause) {
        return new CauseInterval(Cause.BROKER_REPLICATION, startMs * MS, endMs * MS, "3", cause);
    }
}

package dev.strobe.harness.observe.cause;

import static dev.strobe.harness.observe.cause.Way.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.observe.cause.Segment.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttributionTest {

    private final List<Evidence> evidence = new ArrayList<>();
    private final List<ServedRequest> requests = new ArrayList<>();

    static Stream<Arguments> eachKindOfEvidence() {
        return Stream.of(
                Arguments.of(EvidenceKind.HARNESS_STOPPED, Owner.HARNESS, Kind.CLIENT_OUT, Cause.HARNESS_PAUSED),
                Arguments.of(EvidenceKind.BROKER_STOPPED, Owner.BROKER, Kind.CLIENT_OUT, Cause.BROKER_PAUSED),
                Arguments.of(EvidenceKind.HARNESS_SAFEPOINT, Owner.HARNESS, Kind.CLIENT_IN, Cause.HARNESS_GC),
                Arguments.of(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, Kind.QUEUED, Cause.BROKER_GC),
                Arguments.of(EvidenceKind.LOCK, Owner.LOOP, Kind.APPENDED, Cause.BROKER_LOCK),
                Arguments.of(EvidenceKind.FORCE, Owner.FLUSH, Kind.FLUSHED, Cause.BROKER_FSYNC),
                Arguments.of(EvidenceKind.FILE, Owner.LOOP, Kind.APPENDED, Cause.BROKER_DISK),
                Arguments.of(EvidenceKind.FILE, Owner.IO, Kind.READ, Cause.BROKER_DISK),
                Arguments.of(EvidenceKind.ROLL, Owner.LOOP, Kind.QUEUED, Cause.BROKER_ROLL),
                Arguments.of(EvidenceKind.THROTTLE, Owner.LOOP, Kind.CLIENT_OUT, Cause.BROKER_THROTTLED),
                Arguments.of(EvidenceKind.HARNESS_RUN_DELAY, Owner.CONSUMER, Kind.CLIENT_IN, Cause.HARNESS_CPU),
                Arguments.of(EvidenceKind.BROKER_RUN_DELAY, Owner.LOOP, Kind.WAITED, Cause.BROKER_CPU),
                Arguments.of(EvidenceKind.LOOP_TASK, Owner.LOOP, Kind.QUEUED, Cause.BROKER_BUSY),
                Arguments.of(EvidenceKind.ROUND_TRIP, Owner.WIRE, Kind.CLIENT_OUT, Cause.NETWORK),
                Arguments.of(EvidenceKind.SEND_BLOCKED, Owner.LOAD, Kind.CLIENT_OUT, Cause.CLIENT_BATCHING),
                Arguments.of(EvidenceKind.THREAD_LATE, Owner.CONSUMER, Kind.CLIENT_IN, Cause.HARNESS_BUSY),
                Arguments.of(EvidenceKind.FAULT, Owner.LOOP, Kind.APPENDED, Cause.FAULT));
    }

    @ParameterizedTest
    @MethodSource("eachKindOfEvidence")
    void whatOverlapsAWaitOfItsOwnerExplainsThatMuchOfIt(EvidenceKind kind, Owner owner, Kind segment, Cause cause) {
        seen(kind, owner, 10, 90);

        Explained explained = explain(Way.of(segment, 100));

        assertThat(explained.dominant()).isEqualTo(cause);
        assertThat(explained.explainedPct()).isCloseTo(80, within(1e-9));
        assertThat(explained.ns(Cause.UNKNOWN)).isEqualTo(20 * MS);
        assertThat(explained.intervals()).containsExactly(new CauseInterval(cause, 10 * MS, 90 * MS));
    }

    @Test
    void whatNothingOverlapsStaysUnknown() {
        seen(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, 100, 200);

        Explained explained =
                explain(Way.of(Kind.CLIENT_OUT, 40).then(Kind.QUEUED, 60).then(Kind.CLIENT_IN, 100));

        assertThat(explained.intervals()).isEmpty();
        assertThat(explained.dominant()).isEqualTo(Cause.UNKNOWN);
        assertThat(explained.explainedPct()).isZero();
    }

    @Test
    void aStopOfOneProcessSaysNothingOfTimeSpentInTheOther() {
        seen(EvidenceKind.HARNESS_STOPPED, Owner.HARNESS, 0, 100);

        assertThat(explain(Way.of(Kind.QUEUED, 50).then(Kind.CLIENT_IN, 80)).intervals())
                .containsExactly(new CauseInterval(Cause.HARNESS_PAUSED, 50 * MS, 80 * MS));
    }

    @Test
    void evidenceThatRanksFirstTakesItsTimeAndLeavesTheRest() {
        seen(EvidenceKind.LOOP_TASK, Owner.LOOP, 0, 100);
        seen(EvidenceKind.LOCK, Owner.LOOP, 20, 80);
        seen(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, 30, 40);

        assertThat(explain(Way.of(Kind.QUEUED, 100)).intervals())
                .containsExactly(
                        new CauseInterval(Cause.BROKER_BUSY, 0, 20 * MS),
                        new CauseInterval(Cause.BROKER_LOCK, 20 * MS, 30 * MS),
                        new CauseInterval(Cause.BROKER_GC, 30 * MS, 40 * MS),
                        new CauseInterval(Cause.BROKER_LOCK, 40 * MS, 80 * MS),
                        new CauseInterval(Cause.BROKER_BUSY, 80 * MS, 100 * MS));
    }

    @Test
    void anInjectedFaultNamesOnlyWhatNoMechanismExplains() {
        seen(EvidenceKind.FAULT, Owner.FLUSH, 0, 100);
        seen(EvidenceKind.FORCE, Owner.FLUSH, 0, 90);

        Explained explained = explain(Way.of(Kind.FLUSHED, 100));

        assertThat(explained.ns(Cause.BROKER_FSYNC)).isEqualTo(90 * MS);
        assertThat(explained.ns(Cause.FAULT)).isEqualTo(10 * MS);
    }

    @Test
    void aWaitKnownByItsSumOnlyExplainsNoMoreThanThat() {
        evidence.add(new Evidence(EvidenceKind.BROKER_RUN_DELAY, Owner.LOOP, "", 0, 50 * MS, 8 * MS));

        Explained explained = explain(Way.of(Kind.DECODED, 5).then(Kind.QUEUED, 50));

        assertThat(explained.ns(Cause.BROKER_CPU)).isEqualTo(8 * MS);
    }

    @Test
    void anotherProducersThreadsAreNoEvidence() {
        evidence.add(Evidence.of(EvidenceKind.HARNESS_RUN_DELAY, Owner.CLIENT, "run-producer-1", 0, 50 * MS));
        evidence.add(Evidence.of(EvidenceKind.HARNESS_RUN_DELAY, Owner.CLIENT, Way.CLIENT, 60 * MS, 70 * MS));

        assertThat(explain(Way.of(Kind.CLIENT_OUT, 100)).intervals())
                .containsExactly(new CauseInterval(Cause.HARNESS_CPU, 60 * MS, 70 * MS));
    }

    @Test
    void aLateCallIsItsThreadsOwnUnlessAnEarlierCallWasBlocked() {
        evidence.add(Evidence.of(EvidenceKind.SEND_BLOCKED, Owner.LOAD, "0", 10 * MS, 60 * MS));
        seen(EvidenceKind.BROKER_STOPPED, Owner.BROKER, 0, 40);

        assertThat(explain(Way.of(Kind.SCHEDULE_DELAY, 80)).intervals())
                .as("a blocked call waits for the broker; a late one for nobody")
                .containsExactly(
                        new CauseInterval(Cause.HARNESS_BUSY, 0, 10 * MS),
                        new CauseInterval(Cause.BROKER_PAUSED, 10 * MS, 40 * MS),
                        new CauseInterval(Cause.CLIENT_BATCHING, 40 * MS, 60 * MS),
                        new CauseInterval(Cause.HARNESS_BUSY, 60 * MS, 80 * MS));
    }

    @Test
    void aBusyLoopExplainsTheWayToItOnlyIfItLastedUntilTheMessageWasRead() {
        served(1, 0, 4);
        served(2, 6, 8);
        served(3, 8, 10);

        assertThat(explain(Way.of(Kind.CLIENT_OUT, 10)).intervals())
                .as("at 4 ms the loop had nothing to read: the message was not there")
                .containsExactly(new CauseInterval(Cause.BROKER_BUSY, 6 * MS, 10 * MS));
    }

    @Test
    void aLongStallOfTheLoopExplainsTheWayToItEvenIfItWasOverBefore() {
        seen(EvidenceKind.LOCK, Owner.LOOP, 2, 9);
        seen(EvidenceKind.LOCK, Owner.LOOP, 11, 13);

        assertThat(explain(Way.of(Kind.CLIENT_OUT, 20)).intervals())
                .containsExactly(new CauseInterval(Cause.BROKER_LOCK, 2 * MS, 9 * MS));
    }

    @Test
    void theMessagesOwnRequestIsNoOther() {
        requests.add(new ServedRequest(
                Way.CLIENT.hashCode(), Way.OWN_REQUEST, true, 0, 10 * MS, 10 * MS, 20 * MS, 30 * MS, ""));

        assertThat(explain(Way.of(Kind.QUEUED, 20)).intervals()).isEmpty();
    }

    @Test
    void aMessageWaitsInTheClientForItsBatchAndBehindUnansweredRequests() {
        served(1, 20, 50);
        served(2, 30, 60);
        requests.replaceAll(request -> new ServedRequest(
                request.clientHash(),
                request.correlationId(),
                true,
                request.receivedNs(),
                request.receivedNs(),
                request.receivedNs(),
                request.receivedNs(),
                request.writtenNs(),
                ""));

        assertThat(explain(Way.of(Kind.CLIENT_OUT, 100).linger(5)).intervals())
                .containsExactly(
                        new CauseInterval(Cause.CLIENT_BATCHING, 0, 5 * MS),
                        new CauseInterval(Cause.CLIENT_BATCHING, 30 * MS, 50 * MS));
    }

    @Test
    void aSlowRoundTripIsTheNetworksOnlyWhereNothingElseMadeItSlow() {
        evidence.add(new Evidence(EvidenceKind.ROUND_TRIP, Owner.WIRE, "", 0, 80 * MS, 79 * MS));
        seen(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, 1, 79);
        evidence.add(new Evidence(EvidenceKind.ROUND_TRIP, Owner.WIRE, "", 100 * MS, 140 * MS, 39 * MS));

        Explained explained = explain(Way.of(Kind.CLIENT_OUT, 200));

        assertThat(explained.ns(Cause.BROKER_GC)).isEqualTo(78 * MS);
        assertThat(explained.ns(Cause.NETWORK)).isEqualTo(39 * MS);
    }

    @Test
    void ofAMessageThatNobodySawInsideTheTargetStopsStillTell() {
        seen(EvidenceKind.BROKER_SAFEPOINT, Owner.BROKER, 20, 70);
        seen(EvidenceKind.LOCK, Owner.LOOP, 75, 77);

        assertThat(explain(Way.of(Kind.BLIND, 100)).intervals())
                .containsExactly(new CauseInterval(Cause.BROKER_GC, 20 * MS, 70 * MS));
    }

    private Explained explain(Way way) {
        return new Attribution(evidence, requests, 0).of(way.end());
    }

    private void seen(EvidenceKind kind, Owner owner, long fromMs, long toMs) {
        evidence.add(Evidence.of(kind, owner, fromMs * MS, toMs * MS));
    }

    /** Another request of the same client that kept the loop busy all the time. */
    private void served(int correlationId, long fromMs, long toMs) {
        requests.add(new ServedRequest(
                Way.CLIENT.hashCode(),
                correlationId,
                false,
                fromMs * MS,
                fromMs * MS,
                fromMs * MS,
                toMs * MS,
                toMs * MS,
                ""));
    }
}

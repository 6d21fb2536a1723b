package dev.strobe.harness.fault.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.fault.FaultWindow;
import dev.strobe.harness.fault.FaultWindow.Led;
import dev.strobe.harness.fault.cost.FaultOutcomes.Backlog;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SeriesPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Each figure is given a run in which it is known. The fault of most of them takes hold at 20 s. */
class FaultOutcomesTest {

    private static final long S = 1_000_000_000L;
    private static final Offset<Double> CLOSE = Offset.offset(1e-6);

    private final List<SeriesPoint> series = new ArrayList<>();
    private final List<Backlog> backlogs = new ArrayList<>();
    private final Map<Integer, Long> firstAcks = new HashMap<>();

    FaultOutcomesTest() {
        for (int second = 1; second <= 60; second++) {
            series.add(point(second, 5_000, 9_000, Map.of()));
        }
        for (int tenth = 1; tenth < 600; tenth++) {
            backlogs.add(new Backlog(tenth / 10.0, 40 + tenth % 7));
        }
    }

    @Test
    void unavailableIsUntilTheLastAffectedPartitionTookAMessage() {
        firstAcks.put(0, 20 * S + 480_000_000);
        firstAcks.put(3, 20 * S + 730_000_000);

        Run.FaultOutcome outcome = outcome(kill(0, 3));

        assertThat(outcome.unavailableMs()).isCloseTo(730, CLOSE);
        assertThat(outcome.detectedMs()).isCloseTo(410, CLOSE);
        assertThat(outcome.longestGapMs()).isCloseTo(300, CLOSE);
        assertThat(outcome.partitions()).isEqualTo(2);
        assertThat(outcome.withoutAck()).isZero();
        assertThat(outcome.nodes()).containsExactly(2);
        assertThat(outcome.controller()).isTrue();
        assertThat(outcome.endS()).isCloseTo(30, CLOSE);
    }

    @Test
    void aPartitionThatNeverCameBackLeavesNoFigure() {
        firstAcks.put(0, 20 * S + 480_000_000);

        Run.FaultOutcome outcome = outcome(kill(0, 3));

        assertThat(outcome.unavailableMs()).isNull();
        assertThat(outcome.withoutAck()).isEqualTo(1);
        assertThat(outcome.recoveredMs()).isNull();
        assertThat(outcome.drainedMs()).isNull();
        assertThat(outcome.untilS()).as("to the end").isCloseTo(60, CLOSE);
    }

    @Test
    void partitionsThatTheRunDoesNotWriteToAreNotAffected() {
        FaultWindow window = new FaultWindow(
                "kill",
                "leader(orders-0)",
                List.of(2),
                List.of(new Led("__consumer_offsets", 7)),
                false,
                "SIGKILL",
                20 * S,
                20 * S,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Map.of());

        Run.FaultOutcome outcome = outcome(window);

        assertThat(outcome.partitions()).isZero();
        assertThat(outcome.unavailableMs()).isNull();
        assertThat(outcome.withoutAck()).isZero();
        assertThat(outcome.detectedMs()).isNull();
        assertThat(outcome.endS()).isNull();
    }

    @Test
    void recoveredIsWhenTheTailIsBackForFiveSeconds() {
        firstAcks.put(0, 20 * S + 480_000_000);
        slow(21, 24);
        slow(27, 27);

        assertThat(outcome(kill(0)).recoveredMs()).as("24 to 26 was too short").isCloseTo(7_000, CLOSE);
    }

    @Test
    void aFaultThatNobodyFeltHasRecoveredAtOnce() {
        firstAcks.put(0, 20 * S + 3_000_000);

        Run.FaultOutcome outcome = outcome(kill(0));

        assertThat(outcome.recoveredMs()).isZero();
        assertThat(outcome.drainedMs()).isZero();
        assertThat(outcome.untilS()).as("healed").isCloseTo(30, CLOSE);
    }

    @Test
    void latencyOfThosePartitionsThatGoOnIsNoRecovery() {
        firstAcks.put(0, 29 * S + 400_000_000);

        assertThat(outcome(kill(0)).recoveredMs()).isCloseTo(9_400, CLOSE);
    }

    @Test
    void whatIsNotSteadyBeforeTheNextFaultHasNotRecovered() {
        firstAcks.put(0, 20 * S + 480_000_000);
        slow(21, 22);

        List<Run.FaultOutcome> both = outcomes(kill(0), window(25, 35, 0));

        assertThat(both.getFirst().recoveredMs()).isNull();
        assertThat(both.getFirst().untilS()).isCloseTo(25, CLOSE);
        assertThat(both.getLast().atS()).isCloseTo(25, CLOSE);
    }

    @Test
    void theBaselineLeavesOutWhatAnEarlierFaultDisturbed() {
        firstAcks.put(0, 20 * S + 480_000_000);
        slow(21, 30);
        slow(41, 43);

        Run.FaultOutcome second = outcomes(kill(0), window(40, 50, 0)).getLast();

        assertThat(second.recoveredMs()).isCloseTo(3_000, CLOSE);
    }

    @Test
    void drainedIsWhenTheBacklogStaysAtItsLevelBefore() {
        firstAcks.put(0, 20 * S + 480_000_000);
        for (int i = 0; i < backlogs.size(); i++) {
            double atS = backlogs.get(i).atS();
            if ((atS > 20.05 && atS < 22.95) || (atS > 23.25 && atS < 23.65)) {
                backlogs.set(i, new Backlog(atS, 4_000));
            }
        }

        assertThat(outcome(kill(0)).drainedMs()).isCloseTo(3_700, Offset.offset(1.0));
    }

    @Test
    void errorsAndTheWorstLatencyAreThoseOfTheWindow() {
        firstAcks.put(0, 20 * S + 480_000_000);
        series.set(10, point(11, 5_000, 900_000, Map.of("Timeout", 99L)));
        series.set(21, point(22, 50_000, 1_250_000, Map.of("Timeout", 3L)));
        series.set(28, point(29, 5_000, 9_000, Map.of("Timeout", 1L, "NotLeader", 2L)));

        Run.FaultOutcome outcome = outcome(kill(0));

        assertThat(outcome.worstMs()).isCloseTo(1_250, CLOSE);
        assertThat(outcome.errors()).isEqualTo(Map.of("NotLeader", 2L, "Timeout", 4L));
    }

    @Test
    void withoutABaselineNothingIsSaidOfRecovery() {
        firstAcks.put(0, 2 * S);

        Run.FaultOutcome outcome = outcome(window(2, 4, 0));

        assertThat(outcome.recoveredMs()).isNull();
        assertThat(outcome.unavailableMs()).isZero();
    }

    private void slow(int fromEnd, int toEnd) {
        for (int end = fromEnd; end <= toEnd; end++) {
            series.set(end - 1, point(end, 10_001, 40_000, Map.of()));
        }
    }

    private Run.FaultOutcome outcome(FaultWindow window) {
        return outcomes(window).getFirst();
    }

    private List<Run.FaultOutcome> outcomes(FaultWindow... windows) {
        return FaultOutcomes.of(
                List.of(windows),
                new FaultOutcomes.Facts(series, backlogs, List.of("orders"), new Acks(), ns -> (double) ns / S, 60));
    }

    private final class Acks implements FaultOutcomes.Gaps {
        @Override
        public OptionalLong firstAckNs(long askedNs, Led partition) {
            Long firstNs = firstAcks.get(partition.partition());
            return firstNs == null ? OptionalLong.empty() : OptionalLong.of(firstNs);
        }

        @Override
        public OptionalLong longestGapNs(long askedNs, Led partition) {
            return OptionalLong.of(partition.partition() * 100_000_000L);
        }
    }

    private static FaultWindow kill(int... partitions) {
        return window(20, 30, partitions);
    }

    private static FaultWindow window(int atS, int healedS, int... partitions) {
        List<Led> led = new ArrayList<>();
        for (int partition : partitions) {
            led.add(new Led("orders", partition));
        }
        return new FaultWindow(
                "kill",
                "leader(orders-0)",
                List.of(2),
                led,
                true,
                "SIGKILL",
                atS * S - 1000,
                atS * S,
                OptionalLong.of(healedS * S),
                OptionalLong.of(atS * S + 410_000_000),
                Map.of());
    }

    private static SeriesPoint point(int endS, double p99Us, double maxUs, Map<String, Long> errors) {
        return new SeriesPoint(
                endS,
                1,
                "steady",
                10_000.0,
                10_000,
                10_000,
                10_000,
                40,
                Map.of(),
                errors,
                Map.of("end_to_end", new SeriesPoint.IntervalLatency(10_000, 2_000.0, p99Us, maxUs)),
                new SeriesPoint.HostLoad(null, null, null, null, null, null, null, null, null, null, null));
    }
}

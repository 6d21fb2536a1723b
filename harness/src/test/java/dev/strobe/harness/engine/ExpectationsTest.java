package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.Expectation;
import dev.strobe.harness.scenario.Expectation.Comparison;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectationsTest {

    private static final Run.Delivery DELIVERY =
            new Run.Delivery(100, 90, 4, 80, 3, 2, 1, 5, 6, 6, 7, 8, 0, 0, 0, List.of(), 4L, 3L, 2L);

    @Test
    void aLatencyOverSeveralPhasesIsTheWorstOfThem() {
        var outcomes = Expectations.evaluate(
                List.of(expect("end_to_end.p99", Comparison.LT, 20_000, "")),
                List.of(phase("a", 1_000.0), phase("b", 30_000.0)),
                new Expectations.WholeRun(DELIVERY, null, List.of()));

        assertThat(outcomes.getFirst().met()).isFalse();
        assertThat(outcomes.getFirst().value()).isEqualTo("30000.0 us");
    }

    @Test
    void aFigureThatWasNotMeasuredMeetsNothing() {
        var outcomes = Expectations.evaluate(
                List.of(
                        expect("end_to_end.p99", Comparison.LT, 20_000, "a"),
                        expect("end_to_end.p99", Comparison.GE, 0, "left-out"),
                        expect("knee_low", Comparison.GE, 0, "")),
                List.of(phase("a", null)),
                new Expectations.WholeRun(DELIVERY, null, List.of()));

        assertThat(outcomes).noneMatch(Run.ExpectationOutcome::met);
        assertThat(outcomes).allMatch(outcome -> outcome.value() == null);
    }

    @Test
    void countsComeFromTheDeliveryAudit() {
        var outcomes = Expectations.evaluate(
                List.of(
                        expect("lost_acked", Comparison.EQ, 3, ""),
                        expect("reordered", Comparison.LE, 4, ""),
                        expect("sent", Comparison.NE, 0, ""),
                        expect("reordered_acked", Comparison.EQ, 4, ""),
                        expect("offsets_back", Comparison.EQ, 3, "")),
                List.of(),
                new Expectations.WholeRun(DELIVERY, null, List.of()));

        assertThat(outcomes).extracting(Run.ExpectationOutcome::met).containsExactly(true, false, true, true, true);
    }

    @Test
    void whatFaultsCostIsThatOfTheWorstOfThoseThatAreMeant() {
        List<Run.FaultOutcome> faults = List.of(fault("kill", 700.0), fault("stop", 1_600.0), fault("kill", 900.0));
        List<Expectation> expectations = List.of(
                expect("unavailable", Comparison.LT, 1_500_000, "kill"),
                expect("unavailable", Comparison.LT, 1_500_000, ""),
                expect("drained", Comparison.LT, 1_500_000, "kill"));

        var outcomes =
                Expectations.evaluate(expectations, List.of(), new Expectations.WholeRun(DELIVERY, null, faults));

        assertThat(outcomes).extracting(Run.ExpectationOutcome::met).containsExactly(true, false, false);
        assertThat(outcomes)
                .extracting(Run.ExpectationOutcome::value)
                .containsExactly("900000.0 us", "1600000.0 us", null);
        assertThat(expectations).noneMatch(Expectations::aboutDelivery);
        assertThat(Expectations.restsOn(expectations, List.of(phase("a", 1.0)), null))
                .containsExactly("a");
    }

    @Test
    void onlyLatencyAndRatesRestOnAPhase() {
        List<Phase> phases = List.of(phase("a", 1.0), phase("b", 1.0));

        assertThat(Expectations.restsOn(List.of(expect("lost_acked", Comparison.EQ, 0, "")), phases, null))
                .isEmpty();
        assertThat(Expectations.restsOn(List.of(expect("end_to_end.p99", Comparison.LT, 1, "b")), phases, null))
                .containsExactly("b");
    }

    private static Expectation expect(String metric, Comparison comparison, double limit, String phase) {
        return new Expectation(metric, comparison, limit, phase, metric);
    }

    private static Run.FaultOutcome fault(String action, Double unavailableMs) {
        return new Run.FaultOutcome(
                20,
                action,
                "leader(orders-0)",
                null,
                unavailableMs,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Phase phase(String name, @Nullable Double p99Us) {
        LatencySummary endToEnd = new LatencySummary(100, 0, 1.0, 1.0, 1.0, 1.0, p99Us, null, null, 1.0);
        return new Phase(
                name,
                Phase.Kind.MEASURE,
                Phase.Load.OPEN,
                null,
                true,
                List.of(),
                List.of(),
                0,
                1,
                100.0,
                100,
                100,
                100,
                100,
                Map.of(),
                0,
                null,
                new Phase.Latencies(null, null, endToEnd, null),
                List.of(),
                null,
                new Phase.CpuPerMessage(null, null),
                null,
                null,
                null,
                null);
    }
}

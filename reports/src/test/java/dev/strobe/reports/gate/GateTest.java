package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final GatePolicy POLICY = GatePolicy.standard();

    @Test
    void runsOfOneBuildPass() {
        GateResult result = Gate.compare(side("a", 6, 0, 1), side("b", 6, 5, 1), POLICY);

        assertThat(result.decision()).as(result.headline()).isEqualTo(Decision.PASS);
        assertThat(result.outcomes())
                .extracting(MetricOutcome::metric)
                .containsExactly(
                        GateMetric.THROUGHPUT,
                        GateMetric.P50,
                        GateMetric.P99,
                        GateMetric.P99_9,
                        GateMetric.CPU,
                        GateMetric.LOST);
        assertThat(result.notes()).contains("capacity is not judged: no run has it");
    }

    @Test
    void aSlowerBuildFailsInTheMetricsThatBecameWorse() {
        GateResult result = Gate.compare(side("a", 6, 0, 1), side("b", 6, 5, 1.4), POLICY);

        assertThat(result.decision()).isEqualTo(Decision.FAIL);
        assertThat(result.outcomes(Decision.FAIL))
                .extracting(MetricOutcome::metric)
                .containsExactly(GateMetric.P99, GateMetric.CPU);
        assertThat(result.headline()).contains("latency p99, target CPU/message");
    }

    @Test
    void runsMadeInTurnArePairsAndOthersAreTwoSets() {
        assertThat(Gate.compare(side("a", 5, 0, 1), side("b", 5, 5, 1), POLICY).paired())
                .isTrue();
        GateResult apart = Gate.compare(side("a", 5, 0, 1), side("b", 5, 500, 1), POLICY);
        assertThat(apart.paired()).isFalse();
        assertThat(apart.notes()).anyMatch(note -> note.contains("not made in turn"));
        assertThat(Gate.compare(side("a", 5, 0, 1), side("b", 6, 5, 1), POLICY).paired())
                .isFalse();
    }

    @Test
    void oneLostMessageFailsWhateverElseIsGood() {
        List<GateRun> candidate = new ArrayList<>(side("b", 6, 5, 1));
        candidate.set(2, GateFixture.named("b2").startedAt(25).lost(1).run());

        GateResult result = Gate.compare(side("a", 6, 0, 1), candidate, POLICY);

        assertThat(result.outcomes(Decision.FAIL))
                .extracting(MetricOutcome::metric)
                .contains(GateMetric.LOST);
    }

    @Test
    void aBaselineThatLosesToIsNoMeasureOfLoss() {
        List<GateRun> baseline = List.of(GateFixture.named("a").lost(3).run());
        List<GateRun> candidate =
                List.of(GateFixture.named("b").startedAt(5).lost(3).run());

        GateResult result = Gate.compare(baseline, candidate, POLICY);

        MetricOutcome lost = result.outcomes().getLast();
        assertThat(lost.metric()).isEqualTo(GateMetric.LOST);
        assertThat(lost.decision()).isEqualTo(Decision.INCONCLUSIVE);
    }

    @Test
    void unlikeRunsAreRefusedWithEveryReason() {
        List<GateRun> baseline = List.of(GateFixture.named("a").run());
        List<GateRun> candidate = List.of(
                GateFixture.named("b").put("/host", "cores", 4).run(),
                GateFixture.named("c").load("load: other\n").run(),
                GateFixture.named("d").put("", "smoke", true).run(),
                GateFixture.named("a").run());

        assertThatThrownBy(() -> Gate.compare(baseline, candidate, POLICY))
                .isInstanceOfSatisfying(
                        UnlikeRunsException.class,
                        e -> assertThat(e.reasons())
                                .containsExactlyInAnyOrder(
                                        "number of cores differs: 2, and 4 in b",
                                        "content of the scenario differs between a and c",
                                        "d is a smoke run: its time was scaled down",
                                        "a is on both sides"));
    }

    @Test
    void aRunOnBothSidesIsToldWhereverItStands() {
        List<GateRun> baseline = side("a", 3, 0, 1);
        List<GateRun> candidate = List.of(
                baseline.get(1),
                baseline.get(2),
                GateFixture.named("b").startedAt(90).run());

        assertThatThrownBy(() -> Gate.compare(baseline, candidate, POLICY))
                .isInstanceOf(UnlikeRunsException.class)
                .hasMessageContaining("a1 is on both sides");
    }

    @Test
    void theTargetIsNoPartOfWhatMustBeAlike() {
        String a = "name: gate\ntarget: strobe\ncompare:\n  targets:\n  - strobe\n  - kafka\nload:\n- x\n";
        String b = "name: gate\ntarget: strobe?flush=group-commit\nload:\n- x\n";

        assertThat(GateRun.of(GateFixture.named("a").run().run(), a, Map.of()).load())
                .isEqualTo(GateRun.of(GateFixture.named("b").run().run(), b, Map.of())
                        .load())
                .isEqualTo("name: gate\nload:\n- x\n");
    }

    @Test
    void anInvalidRunTakesItsPairWithIt() {
        List<GateRun> candidate = new ArrayList<>(side("b", 6, 5, 1));
        candidate.set(
                0,
                GateFixture.named("b0")
                        .startedAt(5)
                        .put("", "verdict", "invalid")
                        .put("", "verdict_reasons", List.of("steal 4 % > 1 %"))
                        .run());

        GateResult result = Gate.compare(side("a", 6, 0, 1), candidate, POLICY);

        assertThat(result.baseline()).hasSize(5).doesNotContain("a0");
        assertThat(result.notes()).contains("pair 1 left out, b0: invalid, steal 4 % > 1 %");
        assertThat(result.decision()).isEqualTo(Decision.PASS);
    }

    @Test
    void tooFewValidRunsAreAnInvalidMeasurement() {
        List<GateRun> candidate = new ArrayList<>(side("b", 5, 5, 1));
        candidate.set(
                0,
                GateFixture.named("b0")
                        .startedAt(5)
                        .put("/phases/0", "valid", false)
                        .put("/phases/0", "invalid_reasons", List.of("foreign CPU 40 % > 10 %"))
                        .run());

        GateResult result = Gate.compare(side("a", 5, 0, 1), candidate, POLICY);

        assertThat(result.decision()).isEqualTo(Decision.INVALID);
        assertThat(result.notes()).anyMatch(note -> note.contains("phase steady is not valid, foreign CPU 40 %"));
    }

    @Test
    void tooFewRunsAreInconclusive() {
        GateResult result = Gate.compare(side("a", 3, 0, 1), side("b", 3, 5, 1), POLICY);

        assertThat(result.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(result.more()).isGreaterThanOrEqualTo(2);
        assertThat(result.headline()).contains("more pairs would settle it");
    }

    @Test
    void aPercentileThatIsOnlyALowerBoundIsNotCompared() {
        List<GateRun> candidate = new ArrayList<>();
        for (GateRun run : side("b", 6, 5, 1)) {
            candidate.add(GateFixture.named(run.run().runId())
                    .startedAt(5 + 10 * candidate.size())
                    .censored(5_000)
                    .run());
        }

        GateResult result = Gate.compare(side("a", 6, 0, 1), candidate, POLICY);

        MetricOutcome p99 = outcome(result, GateMetric.P99);
        assertThat(p99.decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(p99.reason()).contains("not measurable in 6 runs of the candidate");
    }

    @Test
    void aKneeIsKnownNoBetterThanItsStep() {
        Figure coarse = GateFixture.named("a")
                .knee(50_000, 60_000)
                .run()
                .figure(GateMetric.CAPACITY, "steady")
                .orElseThrow();

        assertThat(coarse.value()).isEqualTo(50_000);
        assertThat(coarse.within()).isBetween(0.05, 0.06);

        List<GateRun> baseline = new ArrayList<>();
        List<GateRun> candidate = new ArrayList<>();
        for (int pair = 0; pair < 5; pair++) {
            baseline.add(GateFixture.named("a" + pair)
                    .startedAt(10 * pair)
                    .knee(50_000, 60_000)
                    .run());
            candidate.add(GateFixture.named("b" + pair)
                    .startedAt(10 * pair + 5)
                    .knee(50_000, 60_000)
                    .run());
        }
        assertThat(outcome(Gate.compare(baseline, candidate, POLICY), GateMetric.CAPACITY)
                        .decision())
                .as("five equal knees of steps 20 %% apart do not exclude a change of 5 %%")
                .isEqualTo(Decision.INCONCLUSIVE);
    }

    @Test
    void subscriptionsAreOneDistributionAndLongRunsAreTakenCoarser() {
        Map<String, List<Histogram>> log = new TreeMap<>();
        for (String group : List.of("left", "right")) {
            List<Histogram> intervals = new ArrayList<>();
            for (int second = 0; second < 1_000; second++) {
                Histogram interval = new Histogram(3);
                interval.setStartTimeStamp(1_000L * second);
                interval.recordValue(500_000);
                intervals.add(interval);
            }
            log.put("steady/end_to_end/" + group, intervals);
        }

        List<LogBins> intervals = GateRun.of(GateFixture.named("a").run().run(), null, log)
                .intervals()
                .get("steady");

        assertThat(intervals).hasSize(125).allMatch(interval -> interval.total() == 16);
    }

    @Test
    void aPhaseCanBeNamed() {
        GatePolicy named = new GatePolicy(0.01, 0.05, 5, POLICY.budget(), "no-such-phase", POLICY.matters());

        GateResult result = Gate.compare(side("a", 5, 0, 1), side("b", 5, 5, 1), named);

        assertThat(result.phase()).isNull();
        assertThat(result.notes()).anyMatch(note -> note.contains("called no-such-phase"));
        assertThat(outcome(result, GateMetric.CPU).baseline())
                .as("CPU of the closed loop")
                .isEqualTo(6);
    }

    @Test
    void phasesOfOneNameAndUnlikeRatesAreNotCompared() {
        List<GateRun> candidate = side("b", 4, 5, 1);
        List<GateRun> all = new ArrayList<>(candidate);
        all.add(GateFixture.named("b4")
                .startedAt(45)
                .put("/phases/0", "offered_per_s", 5_500)
                .run());

        assertThat(Gate.compare(side("a", 5, 0, 1), all, POLICY).phase()).isNull();
    }

    @Test
    void startUpAndAllocationAreFiguresWhereARunTellsThem() {
        GateRun silent = GateFixture.named("a").run();
        Phase steady = silent.phase("steady").orElseThrow();
        long inside = (long) steady.startS() + 2;
        Profile profile = new Profile(
                Profile.SCHEMA,
                1,
                1_000,
                List.of("x"),
                List.of(
                        allocated("harness", List.of(List.of(0L, inside, 999L))),
                        allocated("broker-1", List.of(List.of(0L, inside, 30L, inside + 1, 10L, 999L, 77L)))),
                List.of());
        GateRun told = GateFixture.named("a")
                .put("/target", "startup_ms", 2_950.0)
                .run()
                .with(profile);
        double seconds = Math.floor(steady.endS()) - Math.ceil(steady.startS());

        assertThat(silent.figure(GateMetric.START_UP, "steady")).isEmpty();
        assertThat(silent.figure(GateMetric.ALLOCATION, "steady")).isEmpty();
        assertThat(told.figure(GateMetric.START_UP, "steady").orElseThrow().value())
                .isEqualTo(2_950);
        assertThat(told.figure(GateMetric.ALLOCATION, "steady").orElseThrow().value())
                .isCloseTo(40 * 1024 / (steady.ackedPerS() * seconds), within(1e-9));
        assertThat(GateMetric.START_UP.text(2_950)).isEqualTo("2.95 s");
        assertThat(GatePolicy.standard().judges(GateMetric.ALLOCATION)).isFalse();
    }

    private static Profile.Part allocated(String process, List<List<Long>> self) {
        return new Profile.Part(
                process,
                Profile.Kind.ALLOC,
                "jdk.ObjectAllocationSample",
                "KiB",
                null,
                1,
                0,
                0,
                0,
                List.of(0),
                List.of(-1),
                self);
    }

    @Test
    void aMetricThatIsOffIsNotJudged() {
        GatePolicy only = new GatePolicy(0.01, 0.05, 5, POLICY.budget(), null, Map.of(GateMetric.CPU, 0.05));

        GateResult result = Gate.compare(side("a", 5, 0, 1), side("b", 5, 5, 1), only);

        assertThat(result.outcomes()).extracting(MetricOutcome::metric).containsExactly(GateMetric.CPU);
    }

    private static MetricOutcome outcome(GateResult result, GateMetric metric) {
        Optional<MetricOutcome> found = result.outcomes().stream()
                .filter(outcome -> outcome.metric() == metric)
                .findFirst();
        return found.orElseThrow();
    }

    private static List<GateRun> side(String name, int count, int minute, double factor) {
        return GateFixture.side(name, count, minute, factor, 0.01);
    }
}

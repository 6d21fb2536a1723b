package dev.strobe.reports.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.gate.GateSimulation.Tally;
import dev.strobe.reports.gate.RecordedRun.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How often the gate errs and how much it finds, on noise drawn in blocks from recorded runs of one build. Short within
 * {@code verify}; {@code -Dstrobe.gate.comparisons=20000} makes it long.
 */
class GateSimulationTest {

    private static final Logger LOG = Logger.getLogger(GateSimulationTest.class.getName());
    private static final long SEED = 20_261_121;

    /** A run of the scenario {@code gate} takes 45 s with its start and its report, so 20 minutes are 13 pairs. */
    private static final int PAIRS = 13;

    private static final int COMPARISONS = Integer.getInteger("strobe.gate.comparisons", 2_000);
    private static final double FOUND_LEAST = 0.9;
    private static final int[] PAIRS_TRIED = {5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 60, 80, 120, 200, 300};

    private final List<List<RecordedRun>> builds = RecordedRun.groups(RecordedRun.all());

    @Test
    void runsOfOneBuildRaiseAlmostNoAlarm() {
        Tally tally = new GateSimulation(builds, GatePolicy.standard(), PAIRS).play(COMPARISONS, Change.NONE, SEED);

        report("one build", tally);
        assertThat(tally.failedShareMax()).as("%s", tally).isLessThanOrEqualTo(0.05);
    }

    /** How many pairs it takes to find a change depends on the spread between runs; on recorded quiet runs it is printed. */
    @Test
    void smallerChangesTakeMorePairs() {
        for (List<RecordedRun> build : quiet()) {
            int cpu = pairsThatSettle(build, GateMetric.CPU, 0.05, new Change(1.1, 1, 1));
            int p99 = pairsThatSettle(build, GateMetric.P99, 0.10, new Change(1, 1, 1.3));
            int fineP99 = pairsThatSettle(build, GateMetric.P99, 0.05, new Change(1, 1, 1.1));

            LOG.info(String.format(
                    Locale.ROOT,
                    "%s, %d recorded runs: pairs that find a change in four of five cases: 10 %% more CPU per message %s, 30 %%"
                            + " more p99 %s, 10 %% more p99 with a limit of 5 %% %s",
                    build.getFirst().group(),
                    build.size(),
                    pairs(cpu),
                    pairs(p99),
                    pairs(fineP99)));
            assertThat(cpu).isPositive();
            assertThat(fineP99).isGreaterThan(2 * p99);
        }
    }

    private static String pairs(int count) {
        return count == Integer.MAX_VALUE ? "over " + Trial.MORE_MAX : Integer.toString(count);
    }

    private List<List<RecordedRun>> quiet() {
        return builds.stream()
                .filter(build -> build.getFirst().group().startsWith("constant"))
                .toList();
    }

    /** From the spread of many played pairs; {@link Integer#MAX_VALUE} for more than a thousand. */
    private static int pairsThatSettle(List<RecordedRun> build, GateMetric metric, double limit, Change change) {
        SplittableRandom random = new SplittableRandom(SEED + 8);
        List<Figure> baseline = new ArrayList<>();
        List<Figure> candidate = new ArrayList<>();
        for (int pair = 0; pair < 400; pair++) {
            baseline.add(figure(build, metric, Change.NONE, random));
            candidate.add(figure(build, metric, change, random));
        }
        double planted = Math.log(change.cpu() * change.tail());
        Estimate many = Estimate.paired(baseline, candidate, metric.worse());
        Estimate few = new Estimate(planted, many.error(), many.freedom(), many.runs()).with(5);
        Trial trial = new Trial(metric, baseline.subList(0, 5), candidate.subList(0, 5), few, 0);
        MetricOutcome outcome = trial.outcome(only(metric, limit, 0.01), 0.01 / 6, 0.05, true);
        Integer more = outcome.more();
        return outcome.decision() == Decision.FAIL ? 5 : more == null ? Integer.MAX_VALUE : 5 + more;
    }

    private static Figure figure(List<RecordedRun> build, GateMetric metric, Change change, SplittableRandom random) {
        RecordedRun run = build.get(random.nextInt(build.size()));
        return Objects.requireNonNull(run.play(random, change).get(metric));
    }

    /** Looking several times at normal noise: each error stays below what the policy allows, at its own worst point. */
    @Test
    void repeatedLooksDoNotRaiseTheErrorRates() {
        GatePolicy policy =
                new GatePolicy(0.05, 0.05, 5, GatePolicy.standard().budget(), null, Map.of(GateMetric.CPU, 0.05));
        int trials = 4_000;

        Tally none = new GateSimulation(normal(0.02), policy, 20).play(trials, Change.NONE, SEED + 5);
        Tally limit = new GateSimulation(normal(0.02), policy, 20).play(trials, new Change(1.05, 1, 1), SEED + 6);

        report("no change", none);
        report("a change as large as matters", limit);
        assertThat(none.failedShareMax()).isLessThan(0.05);
        assertThat(limit.failedShare()).as("smaller changes fail less often").isBetween(0.015, 0.055);
        assertThat(limit.passedShare()).as("larger changes pass less often").isBetween(0.015, 0.055);
        assertThat(none.passedShare()).isGreaterThan(0.9);
    }

    /**
     * What a reader has to know of his own machine: from the spread between runs follows how many pairs find a change. At the
     * strictest of Holm's levels, as if six metrics were judged and this were the first to show.
     */
    @Test
    void theWiderTheSpreadTheMorePairsFindAChange() {
        List<Integer> tenPct = Stream.of(0.01, 0.02, 0.03, 0.06, 0.12)
                .map(spread -> pairsToFind(spread, 0.05, 1.1))
                .toList();
        List<Integer> thirtyPct = Stream.of(0.05, 0.10, 0.15, 0.20, 0.30)
                .map(spread -> pairsToFind(spread, 0.10, 1.3))
                .toList();

        LOG.info("pairs that find 10 % with a limit of 5 %, at a spread of 1, 2, 3, 6, 12 %: " + tenPct);
        LOG.info("pairs that find 30 % with a limit of 10 %, at a spread of 5, 10, 15, 20, 30 %: " + thirtyPct);
        assertThat(tenPct).isSorted().doesNotContain(0);
        assertThat(thirtyPct).isSorted().doesNotContain(0);
        assertThat(tenPct.get(2)).as("within the budget at a spread of 3 %%").isLessThanOrEqualTo(PAIRS);
        assertThat(thirtyPct.get(1))
                .as("within the budget at a spread of 10 %%")
                .isLessThanOrEqualTo(PAIRS);
    }

    private static int pairsToFind(double spread, double limit, double change) {
        // A sixth of the rate: the strictest of Holm's levels.
        GatePolicy policy = only(GateMetric.CPU, limit, 0.01 / 6);
        return pairsToFind(new GateSimulation(normal(spread), policy, PAIRS), new Change(change, 1, 1), GateMetric.CPU);
    }

    /** 0 where none of those that are tried is enough. */
    private static int pairsToFind(GateSimulation gate, Change change, GateMetric metric) {
        int trials = 100;
        for (int pairs : PAIRS_TRIED) {
            Tally tally = new GateSimulation(gate.builds(), gate.policy(), pairs).play(trials, change, SEED + 7);
            if (tally.failures(metric) >= FOUND_LEAST * trials) {
                return pairs;
            }
        }
        return 0;
    }

    private static GatePolicy only(GateMetric metric, double limit, double errorRate) {
        return new GatePolicy(errorRate, 0.05, 5, GatePolicy.standard().budget(), null, Map.of(metric, limit));
    }

    /** Runs without any difference within, and a normal spread of CPU between them. */
    private static List<List<RecordedRun>> normal(double spread) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<RecordedRun> runs = new ArrayList<>();
        for (int run = 0; run < 2_000; run++) {
            LogBins latency = new LogBins();
            latency.add(300, 100);
            double cpuUs = 40 * Math.exp(spread * random.nextGaussian());
            runs.add(new RecordedRun(
                    "normal",
                    List.of(new RecordedRun.Interval(cpuUs, 1, latency)),
                    List.of(1.0),
                    Map.of(GateMetric.P50, 0.0, GateMetric.P99, 0.0, GateMetric.P99_9, 0.0)));
        }
        return List.of(runs);
    }

    private static void report(String what, Tally tally) {
        LOG.info(String.format(Locale.ROOT, "%s: %s", what, tally));
    }
}

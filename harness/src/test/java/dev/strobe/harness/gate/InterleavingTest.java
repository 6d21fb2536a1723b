package dev.strobe.harness.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.gate.Interleaving.End;
import dev.strobe.harness.gate.Interleaving.Outcome;
import dev.strobe.harness.gate.Interleaving.Side;
import dev.strobe.harness.time.ManualClock;
import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.GatePolicy;
import dev.strobe.reports.gate.GateRun;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class InterleavingTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long RUN_NS = 60_000_000_000L;
    private static final Path EXAMPLES =
            Path.of(Objects.requireNonNull(System.getProperty("strobe.root")), "docs", "examples", "gate", "baseline");

    private final ManualClock clock = new ManualClock(0);
    private final List<Side> order = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final SplittableRandom noise = new SplittableRandom(5);

    @Test
    void itEndsAsSoonAsALargeChangeIsClear() {
        Outcome outcome = run(20, 1.5, 0.01, 99, "pass");

        assertThat(outcome.end()).isEqualTo(End.CLEAR);
        assertThat(outcome.result().orElseThrow().decision()).isEqualTo(Decision.FAIL);
        assertThat(outcome.pairs()).isEqualTo(5);
        assertThat(lines.getFirst()).isEqualTo("a pair takes 120 s: up to 10 pairs, looked at after [5, 8, 10]");
    }

    @Test
    void itEndsAsSoonAsAChangeThatMattersIsExcluded() {
        Outcome outcome = run(20, 1, 0.005, 99, "pass");

        assertThat(outcome.end()).isEqualTo(End.CLEAR);
        assertThat(outcome.result().orElseThrow().decision()).isEqualTo(Decision.PASS);
    }

    @Test
    void whatStaysUnclearEndsWithTheBudget() {
        Outcome outcome = run(20, 1.06, 0.1, 99, "pass");

        assertThat(outcome.end()).isEqualTo(End.BUDGET);
        assertThat(outcome.pairs()).isEqualTo(10);
        assertThat(outcome.result().orElseThrow().decision()).isEqualTo(Decision.INCONCLUSIVE);
        assertThat(clock.nanoTime()).isLessThanOrEqualTo(20 * RUN_NS);
    }

    @Test
    void eachPairHasBothAndTheOrderWithinVaries() {
        run(40, 1.06, 0.1, 99, "pass");

        List<Side> firsts = new ArrayList<>();
        for (int run = 0; run < order.size(); run += 2) {
            assertThat(order.get(run)).isNotEqualTo(order.get(run + 1));
            firsts.add(order.get(run));
        }
        assertThat(firsts).contains(Side.A, Side.B);
    }

    @Test
    void theSameSeedGivesTheSameOrder() {
        run(20, 1.06, 0.1, 99, "pass");
        List<Side> before = List.copyOf(order);
        order.clear();

        run(20, 1.06, 0.1, 99, "pass");

        assertThat(order).isEqualTo(before);
    }

    @Test
    void aBudgetThatHasNoTimeForADecisionEndsAfterTheFirstPair() {
        Outcome outcome = run(6, 1, 0.01, 99, "pass");

        assertThat(outcome.end()).isEqualTo(End.TOO_SHORT);
        assertThat(outcome.pairs()).isEqualTo(1);
        assertThat(lines.getFirst()).contains("time for 3", "needs 5", "about 600 s");
    }

    @Test
    void anInterruptionKeepsWhatIsKnown() {
        Outcome outcome = run(20, 1, 0.2, 13, "aborted");

        assertThat(outcome.end()).isEqualTo(End.INTERRUPTED);
        assertThat(outcome.pairs()).isEqualTo(6);
        assertThat(outcome.result()).isPresent();
    }

    @Test
    void aTargetThatFailsAtOnceLeavesNothingToCompare() {
        Outcome outcome = run(20, 1, 0.01, 1, "error");

        assertThat(outcome.end()).isEqualTo(End.TARGET_FAILED);
        assertThat(outcome.result()).isEmpty();
    }

    /** @param last the number of the run that has another verdict */
    private Outcome run(int budgetRuns, double factor, double spread, int last, String verdict) {
        GatePolicy policy = GatePolicy.standard().withBudget(Duration.ofNanos(budgetRuns * RUN_NS));
        int runsBefore = order.size();
        return new Interleaving(
                        policy,
                        clock,
                        1,
                        side -> {
                            order.add(side);
                            clock.advance(RUN_NS);
                            boolean bad = order.size() - runsBefore == last;
                            return made(side == Side.B ? factor : 1, spread, bad ? verdict : "pass");
                        },
                        lines::add)
                .run();
    }

    private GateRun made(double factor, double spread, String verdict) {
        ObjectNode tree = example();
        tree.put("run_id", "run-" + order.size());
        tree.put("started_at", Instant.EPOCH.plusSeconds(60L * order.size()).toString());
        tree.put("verdict", verdict);
        tree.get("phases").forEach(phase -> {
            if (phase.get("latency").get("end_to_end") instanceof ObjectNode endToEnd) {
                for (String percentile : List.of("p50_us", "p99_us", "p99_9_us")) {
                    endToEnd.put(percentile, 1_000 * factor * noise(spread));
                }
            }
            ((ObjectNode) phase.get("cpu")).put("target_us_per_msg", 40 * factor * noise(spread));
            ((ObjectNode) phase).put("acked_per_s", 1e5 / factor * noise(spread));
            ((ObjectNode) phase).put("valid", true);
        });
        return GateRun.of(RunDirectory.parse(JSON.writeValueAsString(tree)), "same", Map.of());
    }

    private double noise(double spread) {
        return Math.exp(spread * noise.nextGaussian());
    }

    private static ObjectNode example() {
        try (var runs = Files.list(EXAMPLES)) {
            return (ObjectNode) JSON.readTree(
                    Files.readString(runs.sorted().findFirst().orElseThrow().resolve("run.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

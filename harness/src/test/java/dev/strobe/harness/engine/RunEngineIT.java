package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.SchemaRegistry;
import dev.strobe.harness.driver.synthetic.SyntheticTruth;
import dev.strobe.harness.target.SyntheticTarget;
import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SeriesPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs against the synthetic target, whose own books say what the results must be. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunEngineIT {

    private static final String TWO_GROUPS = """
            name: planted
            description: Faults planted by a target that counts them.
            target: synthetic
            topology: { topics: { events: { partitions: 3 } } }
            workload:
              producers: [ { topic: events, count: 2, message: { size: 128B, keys: uniform(50) } } ]
              consumers: [ { topic: events, group: a, count: 2 }, { topic: events, group: b } ]
            """;

    @TempDir
    Path folder;

    @Test
    void plantedFaultsAreFoundToTheMessage() {
        RunOutcome outcome = new TestRuns(folder).run(TWO_GROUPS + """
                        load: [ { constant: { rate: 5000/s, for: 2s } } ]
                        drain: { timeout: 1s }
                        synthetic: { latency: 500us, loss: 1/500, duplicates: 1/700, reorder: 1/300, corrupt: 1/900 }
                        expect: [ lost_acked == 0 ]
                        """);

        Run.Delivery delivery = outcome.run().delivery();
        SyntheticTruth.Counts truth =
                SyntheticTarget.readTruth(outcome.directory().path()).counts();
        assertThat(truth.lost()).isPositive();
        assertThat(delivery.sent()).isEqualTo(10_000);
        assertThat(delivery.acked()).isEqualTo(truth.acked());
        assertThat(delivery.lostAcked()).isEqualTo(truth.lost());
        assertThat(delivery.duplicated()).isEqualTo(truth.duplicated()).isPositive();
        assertThat(delivery.reordered()).isEqualTo(truth.reordered()).isPositive();
        assertThat(delivery.corrupted()).isEqualTo(truth.corrupted()).isPositive();
        assertThat(outcome.run().verdict()).isEqualTo(Run.Verdict.FAIL);
        assertThat(outcome.run().verdictReasons()).anyMatch(reason -> reason.contains("lost_acked == 0"));
    }

    @Test
    void theAccountsAgreeAlsoWhereMessagesAreMissing() {
        RunOutcome outcome = new TestRuns(folder).run(TWO_GROUPS + """
                        load:
                          - warmup: { rate: 2000/s, for: 1s }
                          - steps: { from: 2000/s, to: 6000/s, by: 2000/s, each: 1s }
                        drain: { timeout: 500ms }
                        synthetic: { latency: "lognormal(300us, 2ms)", loss: 1/200, corrupt: 1/400 }
                        """);

        Run run = outcome.run();
        Run.Delivery delivery = run.delivery();
        assertThat(delivery.sent()).isEqualTo(delivery.acked() + delivery.failed() + delivery.unknown());
        long responses = 0;
        long responsesCensored = 0;
        long deliveries = 0;
        long deliveriesCensored = 0;
        for (Phase phase : run.phases()) {
            LatencySummary response = measured(phase.latency().publishResponse());
            responses += response.count();
            responsesCensored += response.censored();
            LatencySummary endToEnd = measured(phase.latency().endToEnd());
            deliveries += endToEnd.count();
            deliveriesCensored += endToEnd.censored();
        }
        assertThat(responses).isEqualTo(delivery.acked() + responsesCensored);
        assertThat(deliveries).isEqualTo(delivery.received() + deliveriesCensored);
        assertThat(deliveriesCensored).isEqualTo(delivery.undelivered()).isPositive();
        assertThat(run.verdict()).isEqualTo(Run.Verdict.PASS);
    }

    @Test
    void anUndeliveredMessageStaysInTheDistributionWithItsAge() {
        RunOutcome outcome = new TestRuns(folder).run(TWO_GROUPS + """
                        load: [ { constant: { rate: 1000/s, for: 1s } } ]
                        drain: { timeout: 2s }
                        synthetic: { latency: 1ms, loss: 1/20 }
                        """);

        LatencySummary endToEnd =
                measured(outcome.run().phases().getFirst().latency().endToEnd());
        assertThat(endToEnd.lowerBound()).isTrue();
        assertThat(endToEnd.p99Us())
                .as("5 %% were never delivered in the 2 s of the drain")
                .isGreaterThan(2e6);
    }

    @Test
    void aBlockedSendCallShowsInTheResponseAndNotInTheService() {
        RunOutcome outcome = new TestRuns(folder).run("""
                        name: stall
                        description: One stall.
                        target: synthetic
                        topology: { topics: { events: { partitions: 1 } } }
                        workload:
                          producers: [ { topic: events, message: { size: 64B } } ]
                        load: [ { constant: { rate: 2000/s, for: 4s } } ]
                        synthetic: { latency: 1ms, stalls: [ { at: 1s, for: 1s, mode: block-send } ] }
                        """);

        Phase phase = outcome.run().phases().getFirst();
        // A quarter of all messages was due in the stall, waiting from 1 s down to 0.
        assertThat(measured(phase.latency().publishResponse()).maxUs()).isBetween(0.98e6, 2e6);
        assertThat(measured(phase.latency().publishResponse()).p90Us()).isCloseTo(0.6e6, within(0.2e6));
        assertThat(measured(phase.latency().publishService()).p90Us()).isLessThan(0.3e6);
        assertThat(phase.expectedMessages()).isEqualTo(8_000);
    }

    @Test
    void aStallOverFiveSecondsSaturatesThePhaseAndOneMoreStepEndsTheList() {
        RunOutcome outcome = new TestRuns(folder).run("""
                        name: saturated
                        description: The second step stands still.
                        target: synthetic
                        topology: { topics: { events: { partitions: 1 } } }
                        workload:
                          producers: [ { topic: events, message: { size: 64B } } ]
                          consumers: [ { topic: events, group: a } ]
                        load: [ { steps: { from: 1000/s, to: 5000/s, by: 1000/s, each: 2s } } ]
                        synthetic: { latency: 1ms, stalls: [ { at: 2500ms, for: 6s, mode: block-send } ] }
                        """);

        Run run = outcome.run();
        assertThat(run.phases()).extracting(Phase::name).containsExactly("step-1", "step-2", "step-3");
        assertThat(TestRuns.phase(outcome, "step-2").marks()).contains("saturated");
        assertThat(run.delivery().unsent()).isPositive();
        assertThat(measured(TestRuns.phase(outcome, "step-2").latency().publishResponse())
                        .censored())
                .isEqualTo(run.delivery().unsent());
        assertThat(run.capacity()).isNotNull();
    }

    @Test
    void aClosedLoopKeepsItsNumberInFlightAndClaimsNoResponseTime() {
        RunOutcome outcome = new TestRuns(folder).run("""
                        name: closed
                        description: Closed loop.
                        target: synthetic
                        topology: { topics: { events: { partitions: 1 } } }
                        workload:
                          producers: [ { topic: events, message: { size: 64B } } ]
                          consumers: [ { topic: events, group: a } ]
                        load: [ { closed: { in_flight: 4, for: 1s } } ]
                        synthetic: { latency: 10ms }
                        """);

        Phase phase = outcome.run().phases().getFirst();
        assertThat(phase.load()).isEqualTo(Phase.Load.CLOSED);
        assertThat(phase.inFlight()).isEqualTo(4);
        assertThat(phase.offeredPerS()).isNull();
        assertThat(phase.latency().publishResponse()).isNull();
        assertThat(measured(phase.latency().publishService()).count())
                .isEqualTo(outcome.run().delivery().sent())
                .isBetween(40L, 404L);
        assertThat(outcome.run().delivery().lostAcked()).isZero();
    }

    @Test
    void theFilesOfARunAgreeWithItsManifest() throws Exception {
        RunOutcome outcome = new TestRuns(folder).run(TWO_GROUPS + """
                        load: [ { warmup: { rate: 1000/s, for: 1s } }, { constant: { rate: 2000/s, for: 2s } } ]
                        observe: { traces: { slowest: 5, random: 1/100 }, jfr: default }
                        synthetic: { latency: 1ms }
                        """);

        Path run = outcome.directory().path();
        assertThat(run.resolve("harness.jfr")).exists();
        assertThat(run.resolve("scenario.yaml")).exists();
        Map<String, Histogram> log = LatencyLog.byTag(outcome.directory().latencyLog());
        for (Phase phase : outcome.run().phases()) {
            assertThat(count(log, phase.name() + "/publish_response"))
                    .isEqualTo(measured(phase.latency().publishResponse()).count());
            assertThat(count(log, phase.name() + "/end_to_end/a") + count(log, phase.name() + "/end_to_end/b"))
                    .isEqualTo(measured(phase.latency().endToEnd()).count());
        }
        List<SeriesPoint> series = outcome.directory().readSeries();
        double sent = series.stream()
                .mapToDouble(point -> point.sentPerS() * point.intervalS())
                .sum();
        assertThat(sent).isCloseTo(5_000, within(1.0));
        assertThat(Files.readAllLines(outcome.directory().spans()))
                .hasSizeGreaterThanOrEqualTo(10)
                .allMatch(line -> line.startsWith("{\"resourceSpans\":"));
        String schema = Files.readString(Path.of(System.getProperty("strobe.root"))
                .resolve("reports/src/main/resources/dev/strobe/reports/run/run.schema.json"));
        assertThat(SchemaRegistry.withDefaultDialect(com.networknt.schema.SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema)
                        .validate(
                                Files.readString(outcome.directory().manifest()),
                                com.networknt.schema.InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void eachSubscriptionHasItsOwnFiguresAndTheSpreadLiesBetweenThem() {
        RunOutcome outcome = new TestRuns(folder).run(TWO_GROUPS + """
                        load: [ { constant: { rate: 2000/s, for: 2s } } ]
                        synthetic: { latency: "lognormal(500us, 3ms)" }
                        """);

        Phase phase = outcome.run().phases().getFirst();
        assertThat(phase.subscriptions())
                .extracting(Phase.SubscriptionPhase::name)
                .containsExactly("a", "b");
        assertThat(phase.subscriptions())
                .allSatisfy(each -> assertThat(each.received()).isEqualTo(4_000));
        LatencySummary a = measured(phase.subscriptions().get(0).endToEnd());
        LatencySummary b = measured(phase.subscriptions().get(1).endToEnd());
        Phase.Spread spread = Objects.requireNonNull(phase.spread());
        assertThat(spread.p50Us()).isEqualTo(Math.abs(figure(a.p50Us()) - figure(b.p50Us())));
        assertThat(spread.p99Us()).isEqualTo(Math.abs(figure(a.p99Us()) - figure(b.p99Us())));
        assertThat(measured(phase.latency().endToEnd()).count()).isEqualTo(a.count() + b.count());
    }

    @Test
    void anAbortedRunKeepsWhatItMeasured() throws Exception {
        TestRuns runs = new TestRuns(folder);
        Thread impatient = Thread.ofPlatform().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            runs.control().abort();
        });
        RunOutcome outcome = runs.run(TWO_GROUPS + """
                load: [ { constant: { rate: 1000/s, for: 50s } } ]
                synthetic: { latency: 1ms }
                """);
        impatient.join();

        assertThat(outcome.run().verdict()).isEqualTo(Run.Verdict.ABORTED);
        assertThat(outcome.run().delivery().sent()).isPositive().isLessThan(40_000);
        assertThat(outcome.directory().read()).isEqualTo(outcome.run());
    }

    private static LatencySummary measured(@Nullable LatencySummary summary) {
        return Objects.requireNonNull(summary, "the phase has no such latency");
    }

    private static double figure(@Nullable Double value) {
        return Objects.requireNonNull(value, "no such percentile");
    }

    private static long count(Map<String, Histogram> log, String tag) {
        return Objects.requireNonNull(log.get(tag), tag).getTotalCount();
    }
}

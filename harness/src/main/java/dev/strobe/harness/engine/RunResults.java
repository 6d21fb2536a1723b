package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.ledger.LedgerTotals;
import dev.strobe.harness.ledger.Rebalances;
import dev.strobe.harness.ledger.SubscriptionTotals;
import dev.strobe.harness.measure.IntervalLog;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.measure.health.Mark;
import dev.strobe.harness.measure.health.PhaseJudgement;
import dev.strobe.harness.measure.health.RunValidity.JudgedPhase;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.LatencySummaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Turns what was counted and recorded into the phases and the delivery audit of {@code run.json}, and checks that the
 * accounts agree with each other.
 *
 * <p>Owned by the control thread; made once the load is over and everything unanswered is entered.
 */
final class RunResults {

    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;

    private final RunPlan plan;
    private final Testbed testbed;
    private final IntervalLog log;
    private final Censoring censoring;
    private final List<PhaseWindow> windows;
    private final RunFiles files;
    private final LedgerTotals totals;

    RunResults(
            RunPlan plan,
            Testbed testbed,
            IntervalLog log,
            Censoring censoring,
            List<PhaseWindow> windows,
            RunFiles files) {
        this.plan = plan;
        this.testbed = testbed;
        this.log = log;
        this.censoring = censoring;
        this.windows = List.copyOf(windows);
        this.files = files;
        this.totals = testbed.ledger().totals();
    }

    /** The measured phases with what the rules say of them; warm-ups left out. */
    List<JudgedPhase> judged() {
        double loadedS = 0;
        PhaseJudging judging = new PhaseJudging(plan, log::total);
        List<JudgedPhase> judged = new ArrayList<>();
        for (PhaseWindow window : windows) {
            if (!window.phase().spec().warmup()) {
                judged.add(judging.judge(window, loadedS));
            }
            loadedS += window.seconds();
        }
        return judged;
    }

    List<Phase> phases(List<JudgedPhase> judged) {
        List<Phase> phases = new ArrayList<>();
        for (PhaseWindow window : windows) {
            String name = window.phase().spec().name();
            PhaseJudgement judgement = judged.stream()
                    .filter(phase -> phase.name().equals(name))
                    .map(JudgedPhase::judgement)
                    .findFirst()
                    .orElse(new PhaseJudgement(List.of(), List.of(), List.of()));
            phases.add(phase(window, judgement));
        }
        return phases;
    }

    private Phase phase(PhaseWindow window, PhaseJudgement judgement) {
        PhaseRun phase = window.phase();
        int index = phase.index();
        PhaseCounters before = window.before();
        PhaseCounters after = window.after();
        double seconds = window.seconds();
        long acked = after.acked() - before.acked();
        long requests = after.requests() - before.requests();
        Integer inFlight = phase.spec() instanceof PhaseSpec.Closed closed
                ? closed.inFlight() * plan.producers().size()
                : null;
        Histogram own = log.total(index, LatencySeries.index(Latency.GENERATOR_DELAY));
        return new Phase(
                phase.spec().name(),
                phase.spec().warmup() ? Phase.Kind.WARMUP : Phase.Kind.MEASURE,
                phase.closed() ? Phase.Load.CLOSED : Phase.Load.OPEN,
                inFlight,
                judgement.valid(),
                marks(window, judgement),
                judgement.invalidReasons(),
                files.seconds(phase.startNs()),
                files.seconds(phase.endNs()),
                phase.offeredPerS(),
                (after.sent() - before.sent()) / seconds,
                window.achievedPerS(),
                (after.received() - before.received()) / seconds,
                phase.due(Long.MAX_VALUE),
                after.errorsSince(before),
                window.samples().backlogMax(),
                requests <= 0 ? null : (double) (after.records() - before.records()) / requests,
                latencies(phase),
                subscriptions(window),
                spread(index),
                window.samples().cpuPerMessage(acked),
                own.getTotalCount() == 0 ? null : own.getValueAtPercentile(99) / NS_PER_US,
                window.samples().generatorBusyPct(),
                window.roundTripNs().isEmpty() ? null : window.roundTripNs().getAsLong() / NS_PER_US,
                null);
    }

    private static List<String> marks(PhaseWindow window, PhaseJudgement judgement) {
        return Stream.concat(judgement.marks().stream(), window.marks().stream())
                .map(Mark::text)
                .toList();
    }

    private Phase.Latencies latencies(PhaseRun phase) {
        int index = phase.index();
        return new Phase.Latencies(
                summary(index, LatencySeries.index(Latency.PUBLISH_RESPONSE)),
                summary(index, LatencySeries.index(Latency.PUBLISH_SERVICE)),
                endToEnd(index),
                summary(index, LatencySeries.index(Latency.SCHEDULE_DELAY)));
    }

    private @Nullable LatencySummary summary(int phase, int series) {
        Histogram values = log.total(phase, series);
        return values.getTotalCount() == 0 ? null : LatencySummaries.of(values, censoring.count(phase, series));
    }

    /** All subscriptions merged. */
    private @Nullable LatencySummary endToEnd(int phase) {
        Histogram merged = LatencyRecorders.newHistogram();
        long censored = 0;
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            int series = LatencySeries.endToEnd(subscription.id());
            merged.add(log.total(phase, series));
            censored += censoring.count(phase, series);
        }
        return merged.getTotalCount() == 0 ? null : LatencySummaries.of(merged, censored);
    }

    private List<Phase.SubscriptionPhase> subscriptions(PhaseWindow window) {
        int phase = window.phase().index();
        List<Phase.SubscriptionPhase> subscriptions = new ArrayList<>();
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            int series = LatencySeries.endToEnd(subscription.id());
            subscriptions.add(new Phase.SubscriptionPhase(
                    subscription.name(),
                    log.count(phase, series) - censoring.count(phase, series),
                    summary(phase, series),
                    window.samples().backlogMax(subscription.id())));
        }
        return subscriptions;
    }

    private Phase.@Nullable Spread spread(int phase) {
        if (plan.subscriptions().size() < 2) {
            return null;
        }
        List<LatencySummary> each = plan.subscriptions().stream()
                .map(subscription -> summary(phase, LatencySeries.endToEnd(subscription.id())))
                .filter(Objects::nonNull)
                .toList();
        return new Phase.Spread(range(each, LatencySummary::p50Us), range(each, LatencySummary::p99Us));
    }

    private static @Nullable Double range(
            List<LatencySummary> each, Function<LatencySummary, @Nullable Double> figure) {
        List<Double> values =
                each.stream().map(figure).filter(Objects::nonNull).sorted().toList();
        return values.size() < 2 ? null : values.getLast() - values.getFirst();
    }

    /**
     * The audit of every message.
     *
     * @param drainedInFull whether the target had its time to deliver; if not, what is missing counts as undelivered only
     */
    Run.Delivery delivery(boolean drainedInFull) {
        long unsent = 0;
        long negative = 0;
        long overRange = 0;
        for (PhaseWindow window : windows) {
            int phase = window.phase().index();
            unsent += censoring.unsent(phase);
            for (SubscriptionPlan subscription : plan.subscriptions()) {
                int series = LatencySeries.endToEnd(subscription.id());
                negative += testbed.recorders().negative(phase, series);
                overRange += testbed.recorders().overRange(phase, series);
            }
        }
        return new Run.Delivery(
                totals.sent(),
                totals.acked(),
                totals.failed(),
                totals.received(),
                drainedInFull ? totals.lostAcked() : 0,
                totals.duplicated(),
                totals.redelivered(),
                totals.reordered(),
                totals.corrupted(),
                totals.unknown(),
                unsent,
                totals.undelivered(),
                totals.expired(),
                negative,
                overRange,
                IntStream.range(0, totals.subscriptions().size())
                        .mapToObj(id -> subscription(id, drainedInFull))
                        .toList(),
                totals.reorderedAcked(),
                totals.offsetsBack(),
                totals.receivedUnacked());
    }

    private Run.SubscriptionDelivery subscription(int id, boolean drainedInFull) {
        SubscriptionTotals totals = this.totals.subscriptions().get(id);
        Rebalances rebalances = testbed.rebalances(id);
        OptionalLong longestNs = rebalances.longestNs();
        return new Run.SubscriptionDelivery(
                totals.name(),
                totals.received(),
                drainedInFull ? totals.lostAcked() : 0,
                totals.duplicated(),
                totals.redelivered(),
                totals.reordered(),
                totals.corrupted(),
                totals.undelivered(),
                totals.expired(),
                totals.reorderedAcked(),
                totals.offsetsBack(),
                totals.receivedUnacked(),
                rebalances.rounds(),
                longestNs.isEmpty() ? null : longestNs.getAsLong() / NS_PER_MS);
    }

    /** Accounts that must agree and do not, in words; empty in every correct run. */
    List<String> brokenIdentities() {
        List<String> broken = new ArrayList<>();
        expect(
                broken,
                "sent = acked + failed + unknown",
                totals.sent(),
                totals.acked() + totals.failed() + totals.unknown());
        long responses = 0;
        long responsesCensored = 0;
        long deliveries = 0;
        long deliveriesCensored = 0;
        for (PhaseWindow window : windows) {
            int phase = window.phase().index();
            int series =
                    LatencySeries.index(window.phase().closed() ? Latency.PUBLISH_SERVICE : Latency.PUBLISH_RESPONSE);
            responses += log.count(phase, series);
            responsesCensored += censoring.count(phase, series);
            for (SubscriptionPlan subscription : plan.subscriptions()) {
                deliveries += log.count(phase, LatencySeries.endToEnd(subscription.id()));
                deliveriesCensored += censoring.count(phase, LatencySeries.endToEnd(subscription.id()));
            }
        }
        expect(broken, "publish_response.count = acked + censored", responses, totals.acked() + responsesCensored);
        expect(
                broken,
                "end_to_end.count = first deliveries + censored",
                deliveries,
                totals.received() + deliveriesCensored);
        expect(broken, "answers to messages never sent, or answered twice", totals.strayAnswers(), 0);
        return broken;
    }

    private static void expect(List<String> broken, String identity, long left, long right) {
        if (left != right) {
            broken.add("the accounts disagree: " + identity + " left=" + left + " right=" + right);
        }
    }
}

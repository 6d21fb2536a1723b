package dev.strobe.harness.engine;

import dev.strobe.harness.engine.RunPlan.SubscriptionPlan;
import dev.strobe.harness.ledger.Rebalances;
import dev.strobe.harness.measure.IntervalLog;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.measure.host.HiccupMeter;
import dev.strobe.harness.measure.host.HostSampler;
import dev.strobe.harness.measure.host.LoadThreadCpu;
import dev.strobe.harness.observe.otlp.MetricFeed;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.SeriesPoint;
import dev.strobe.reports.run.SeriesPoint.IntervalLatency;
import dev.strobe.reports.stats.LatencySummaries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run from the side: five times a second the backlog, once a second everything else, each second one line of
 * the series and one interval of the latency log.
 *
 * <p>A thread of its own; the control thread calls {@link #enter}, {@link #leave} and {@link #endInterval} at the edges of
 * a phase, so that no interval spans two phases. All of it holds one lock that no load or consumer thread ever takes.
 */
final class Sampler extends Thread {

    private static final long SAMPLE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int SAMPLES_PER_INTERVAL = 5;

    /** For so long after partitions were reassigned some messages are kept because of it. */
    private static final long FAILOVER_NS = TimeUnit.SECONDS.toNanos(5);

    /** Shorter intervals, as between a phase's last full second and its end, are added to the next one. */
    private static final long INTERVAL_NS_MIN = TimeUnit.MILLISECONDS.toNanos(100);

    private final RunPlan plan;
    private final Testbed testbed;
    private final Backlogs backlogs;
    private final RunFiles files;
    private final IntervalLog log;
    private final HostSampler host;
    private final HiccupMeter hiccups;
    private final MetricFeed feed;
    private final LoadThreadCpu loadCpu;
    private final RunControl control;
    private final RunListener listener;
    private final NanoClock clock;

    private @Nullable PhaseWatch watch;
    private boolean draining;
    private Totals last;

    /** What the sampler reads and writes besides the testbed. */
    record Instruments(RunFiles files, IntervalLog log, HostSampler host, HiccupMeter hiccups, MetricFeed feed) {}

    /** Running totals at the end of an interval. */
    private record Totals(long atNs, long due, long sent, long acked, long received, Map<String, Long> errors) {}

    Sampler(
            RunPlan plan,
            Testbed testbed,
            Backlogs backlogs,
            Instruments instruments,
            RunControl control,
            RunListener listener,
            NanoClock clock) {
        super("strobe-sampler");
        setDaemon(true);
        this.plan = plan;
        this.testbed = testbed;
        this.backlogs = backlogs;
        this.files = instruments.files();
        this.log = instruments.log();
        this.host = instruments.host();
        this.hiccups = instruments.hiccups();
        this.feed = instruments.feed();
        this.control = control;
        this.listener = listener;
        this.clock = clock;
        this.loadCpu = new LoadThreadCpu(clock, List.copyOf(testbed.loadThreads()));
        this.last = totals(clock.nanoTime());
    }

    @Override
    public void run() {
        int samples = 0;
        try {
            while (!control.over()) {
                clock.parkNanos(SAMPLE_NS);
                sample();
                if (++samples % SAMPLES_PER_INTERVAL == 0) {
                    endInterval();
                    report();
                }
            }
        } catch (RuntimeException e) {
            control.fail("sampler failed: " + e, e);
        }
    }

    /** A phase starts: from now on samples belong to it. */
    synchronized void enter(PhaseRun phase) {
        hiccups.phaseAndReset();
        watch = new PhaseWatch(
                phase,
                host.snapshot(),
                loadCpu.read(),
                testbed.loadThreads(),
                plan.subscriptions().size());
    }

    /** The phase is over; returns what was sampled in it. */
    synchronized PhaseSamples leave() {
        PhaseWatch phase = watch;
        if (phase == null) {
            throw new IllegalStateException("no phase to leave");
        }
        watch = null;
        double hiccupMs = hiccups.phaseAndReset().getMaxValue() / 1e6;
        return phase.finish(
                host.snapshot(), loadCpu.read(), hiccupMs, plan.scenario().pacing());
    }

    /** All values of a phase and series so far; a copy. */
    synchronized Histogram total(int phase, int series) {
        return log.total(phase, series);
    }

    synchronized void draining(boolean now) {
        draining = now;
    }

    private synchronized void sample() {
        PhaseWatch phase = watch;
        long nowNs = clock.nanoTime();
        if (phase == null || nowNs < phase.phase().startNs()) {
            return;
        }
        long[] each = new long[plan.subscriptions().size()];
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            each[subscription.id()] = backlogs.of(subscription, nowNs);
        }
        phase.backlog(files.seconds(nowNs), backlogs.largest(nowNs), each);
    }

    /** Writes what happened since the last call as one interval; does nothing right after one. */
    synchronized void endInterval() {
        long nowNs = clock.nanoTime();
        testbed.kept().endInterval(nowNs).reversed().forEach(feed::slowest);
        testbed.recorders().harvest(log::add);
        if (!files.hasOrigin() || nowNs - last.atNs() < INTERVAL_NS_MIN) {
            return;
        }
        Totals now = totals(nowNs);
        double seconds = (nowNs - last.atNs()) / 1e9;
        Map<String, IntervalLatency> latency = writeLatencies(files.seconds(last.atNs()), files.seconds(nowNs));
        PhaseWatch phase = watch;
        boolean closed = phase != null && phase.phase().closed();
        SeriesPoint point = new SeriesPoint(
                files.seconds(nowNs),
                seconds,
                phase == null ? null : phase.phase().spec().name(),
                closed ? null : (now.due() - last.due()) / seconds,
                (now.sent() - last.sent()) / seconds,
                (now.acked() - last.acked()) / seconds,
                (now.received() - last.received()) / seconds,
                backlogs.largest(nowNs),
                backlogBySubscription(nowNs),
                errorsSince(now.errors(), last.errors()),
                latency,
                host.sample(hiccups.maxNsAndReset() / 1e6));
        files.write(point);
        feed.interval(point, counts(now), nowNs);
        noteRebalance(nowNs);
        if (phase != null) {
            phase.interval(now.acked() - last.acked(), seconds);
        }
        last = now;
    }

    /** Ends the log's last interval: what was entered into it after everything had stopped. */
    synchronized void endLog(double endS) {
        log.endInterval(
                endS,
                endS,
                (phase, series, values) -> feed.latency(
                        plan.phaseNames().get(phase), testbed.series().label(series), values));
        long nowNs = clock.nanoTime();
        feed.end(counts(totals(nowNs)), nowNs);
    }

    private MetricFeed.Counts counts(Totals now) {
        Map<String, Long> received = new LinkedHashMap<>();
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            received.put(subscription.name(), testbed.ledger().receivedCount(subscription.id()));
        }
        return new MetricFeed.Counts(now.sent(), now.acked(), received, now.errors());
    }

    private void noteRebalance(long nowNs) {
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            for (Rebalances.Finished one : testbed.rebalances(subscription.id()).take()) {
                files.event(
                        one.startNs(),
                        one.endNs() - one.startNs(),
                        "rebalance",
                        "group " + subscription.name() + " dealt out its partitions anew",
                        Map.of("group", subscription.name()));
                testbed.kept().sampling().fault(nowNs + FAILOVER_NS);
            }
        }
    }

    /** What completed in this interval by latency, whenever it was due; end to end for all subscriptions and for each. */
    private Map<String, IntervalLatency> writeLatencies(double startS, double endS) {
        Map<String, Histogram> merged = new TreeMap<>();
        log.endInterval(startS, endS, (phase, series, values) -> {
            merge(merged, testbed.series().label(series), values);
            feed.latency(plan.phaseNames().get(phase), testbed.series().label(series), values);
            if (LatencySeries.isEndToEnd(series)) {
                merge(merged, Latency.END_TO_END.label(), values);
            }
        });
        if (plan.subscriptions().size() == 1) {
            merged.remove(testbed.series().label(LatencySeries.endToEnd(0)));
        }
        Map<String, IntervalLatency> latencies = new TreeMap<>();
        merged.forEach((name, values) -> latencies.put(name, intervalLatency(values)));
        return latencies;
    }

    private static void merge(Map<String, Histogram> merged, String name, Histogram values) {
        Histogram sum = merged.get(name);
        if (sum == null) {
            merged.put(name, values.copy());
        } else {
            sum.add(values);
        }
    }

    private static IntervalLatency intervalLatency(Histogram values) {
        LatencySummary summary = LatencySummaries.of(values, 0);
        return new IntervalLatency(summary.count(), summary.p50Us(), summary.p99Us(), summary.maxUs());
    }

    private synchronized void report() {
        PhaseWatch phase = watch;
        if (phase == null) {
            return;
        }
        boolean endToEnd = !plan.subscriptions().isEmpty();
        int series = endToEnd ? LatencySeries.endToEnd(0) : phase.publishSeries();
        LatencySummary soFar = LatencySummaries.of(log.total(phase.phase().index(), series), 0);
        long nowNs = clock.nanoTime();
        listener.progress(new RunListener.Progress(
                phase.phase().spec().name(),
                (nowNs - phase.phase().startNs()) / 1e9,
                phase.phase().spec().length().toNanos() / 1e9,
                phase.offeredPerS(nowNs),
                phase.achievedPerS(),
                soFar.p50Us(),
                soFar.p99Us(),
                backlogs.largest(nowNs),
                backlogs.failed(),
                draining));
    }

    private Map<String, Long> backlogBySubscription(long nowNs) {
        Map<String, Long> each = new LinkedHashMap<>();
        for (SubscriptionPlan subscription : plan.subscriptions()) {
            each.put(subscription.name(), backlogs.of(subscription, nowNs));
        }
        return each;
    }

    private static Map<String, Long> errorsSince(Map<String, Long> now, Map<String, Long> before) {
        Map<String, Long> since = new TreeMap<>();
        now.forEach((cause, count) -> {
            long more = count - before.getOrDefault(cause, 0L);
            if (more > 0) {
                since.put(cause, more);
            }
        });
        return since;
    }

    private Totals totals(long nowNs) {
        return new Totals(
                nowNs, backlogs.due(nowNs), backlogs.sent(), backlogs.acked(), backlogs.received(), testbed.errors());
    }
}

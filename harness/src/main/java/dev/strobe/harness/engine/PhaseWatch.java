package dev.strobe.harness.engine;

import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.measure.health.LoadThreadHealth;
import dev.strobe.harness.measure.host.HostSnapshot;
import dev.strobe.harness.measure.host.HostUsage;
import dev.strobe.harness.measure.host.LoadThreadCpu;
import dev.strobe.harness.scenario.Scenario.Pacing;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the sampler collects while one phase runs. Guarded by the sampler's lock. */
final class PhaseWatch {

    private final PhaseRun phase;
    private final HostSnapshot hostBefore;
    private final LoadThreadCpu.Reading cpuBefore;
    private final List<LoadThread> threads;
    private final long[] blockedBeforeNs;
    private final long[] waitedBeforeNs;
    private final List<Double> timesS = new ArrayList<>();
    private final List<Double> backlogs = new ArrayList<>();
    private final List<List<Double>> backlogsBySubscription = new ArrayList<>();
    private double achievedPerS;

    PhaseWatch(
            PhaseRun phase,
            HostSnapshot hostBefore,
            LoadThreadCpu.Reading cpuBefore,
            List<LoadThread> threads,
            int subscriptions) {
        this.phase = phase;
        this.hostBefore = hostBefore;
        this.cpuBefore = cpuBefore;
        this.threads = List.copyOf(threads);
        this.blockedBeforeNs = threads.stream()
                .mapToLong(thread -> thread.sender().blockedNs())
                .toArray();
        this.waitedBeforeNs =
                threads.stream().mapToLong(thread -> thread.sender().waitedNs()).toArray();
        for (int i = 0; i < subscriptions; i++) {
            backlogsBySubscription.add(new ArrayList<>());
        }
    }

    PhaseRun phase() {
        return phase;
    }

    void backlog(double atS, long largest, long[] bySubscription) {
        timesS.add(atS);
        backlogs.add((double) largest);
        for (int i = 0; i < bySubscription.length; i++) {
            backlogsBySubscription.get(i).add((double) bySubscription[i]);
        }
    }

    void interval(long acked, double seconds) {
        achievedPerS = acked / seconds;
    }

    double achievedPerS() {
        return achievedPerS;
    }

    /** The schedule's mean rate so far; null in a closed phase. */
    @Nullable Double offeredPerS(long nowNs) {
        double elapsedS = (Math.min(nowNs, phase.scheduledEndNs()) - phase.startNs()) / 1e9;
        return phase.closed() || elapsedS <= 0 ? null : phase.due(nowNs) / elapsedS;
    }

    /** The publisher-side latency that stands for this phase. */
    int publishSeries() {
        return LatencySeries.index(phase.closed() ? Latency.PUBLISH_SERVICE : Latency.PUBLISH_RESPONSE);
    }

    PhaseSamples finish(HostSnapshot hostAfter, LoadThreadCpu.Reading cpuAfter, double hiccupMaxMs, Pacing pacing) {
        HostUsage usage = hostAfter.since(hostBefore);
        List<LoadThreadHealth> health = new ArrayList<>();
        for (int i = 0; i < threads.size(); i++) {
            health.add(health(i, cpuAfter, usage.elapsedS(), pacing == Pacing.SPIN && !phase.closed()));
        }
        return new PhaseSamples(timesS, backlogs, backlogsBySubscription, usage, hiccupMaxMs, health);
    }

    private LoadThreadHealth health(int index, LoadThreadCpu.Reading cpuAfter, double elapsedS, boolean spinning) {
        LoadThread thread = threads.get(index);
        MessageSender sender = thread.sender();
        OptionalDouble cpuShare = cpuAfter.shareSince(cpuBefore, thread.getName());
        double waitedShare = (sender.waitedNs() - waitedBeforeNs[index]) / 1e9 / elapsedS;
        double inSendMs = (sender.blockedNs() - blockedBeforeNs[index]) / 1e6;
        return new LoadThreadHealth(
                thread.getName(),
                spinning,
                cpuShare.isEmpty() ? null : cpuShare.getAsDouble(),
                1 - Math.min(1, waitedShare),
                phase.closed() ? 0 : sender.latenessNs() / 1e6,
                blockedMs(inSendMs, cpuShare, elapsedS, spinning));
    }

    /**
     * Time inside send calls less the CPU the thread used: what it stood still for. An upper share of the CPU is taken to
     * lie inside send calls, so back-pressure is rather under- than overstated; unknown while spinning.
     */
    private static @Nullable Double blockedMs(
            double inSendMs, OptionalDouble cpuShare, double elapsedS, boolean spinning) {
        if (cpuShare.isEmpty() || spinning) {
            return null;
        }
        return Math.max(0, inSendMs - cpuShare.getAsDouble() * elapsedS * 1e3);
    }
}

package dev.strobe.harness.search;

import dev.strobe.harness.measure.health.PhaseJudgement;
import dev.strobe.harness.scenario.Slo;
import dev.strobe.reports.stats.BacklogSlope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in a probe, once everything it offered was answered or given up.
 *
 * @param achievedPerS acknowledged messages a second
 * @param saturated whether it was ended because it fell too far behind
 * @param backlogs how the backlog of each subscription changed
 * @param latencies each limit of the SLO, for each subscription that it applies to
 * @param judgement of generator and machine
 */
public record ProbeReading(
        double offeredPerS,
        double achievedPerS,
        boolean saturated,
        List<Backlog> backlogs,
        List<Latency> latencies,
        PhaseJudgement judgement) {

    /**
     * @param subscription empty where there is one only, or none: the messages are then those without an acknowledgement
     * @param slope null with too few samples
     */
    public record Backlog(String subscription, @Nullable BacklogSlope slope) {}

    /**
     * @param subscription empty where there is one only, and for a latency that ends at the acknowledgement
     * @param us with every message in it that never came through, as one that took longest; null with too few messages
     */
    public record Latency(
            Slo.Limit limit, String subscription, @Nullable Double us) {}

    public ProbeReading {
        backlogs = List.copyOf(backlogs);
        latencies = List.copyOf(latencies);
    }
}

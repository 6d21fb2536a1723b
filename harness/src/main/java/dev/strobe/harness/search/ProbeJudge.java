package dev.strobe.harness.search;

import dev.strobe.harness.measure.health.Mark;
import dev.strobe.harness.search.ProbeVerdict.Outcome;
import dev.strobe.reports.stats.BacklogSlope;
import dev.strobe.reports.stats.Figures;
import dev.strobe.reports.stats.KneeFinder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Says what one probe came to: pure.
 *
 * <p>A probe holds if at least 99 % of the offered load was achieved, the backlog of no subscription grew, and every
 * subscription kept every limit of the SLO. A disturbance of generator or machine can only make a probe look worse than
 * the target is. So a probe that held in spite of one has held; one that failed under one says nothing. A confirmation is
 * the figure that gets quoted, and must be undisturbed in any case.
 */
public final class ProbeJudge {

    /** Below this share of the offered load a failure is no matter of noise. */
    static final double CLEAR_SHARE_MAX = 0.9;

    private final ProbeReading reading;
    private final Set<Mark> marks = EnumSet.noneOf(Mark.class);
    private final List<String> failures = new ArrayList<>();
    private final List<String> unknowns = new ArrayList<>();

    private ProbeJudge(ProbeReading reading) {
        this.reading = reading;
    }

    /** @param machineJudged false in a smoke run, whose machine is shown and never judged */
    public static ProbeVerdict judge(ProbeReading reading, boolean confirming, boolean machineJudged) {
        ProbeJudge judge = new ProbeJudge(reading);
        judge.checkRate();
        reading.backlogs().forEach(judge::checkBacklog);
        reading.latencies().forEach(judge::checkLatency);
        return judge.verdict(confirming, machineJudged);
    }

    private ProbeVerdict verdict(boolean confirming, boolean machineJudged) {
        boolean disturbed = machineJudged && !reading.judgement().valid();
        List<String> why = new ArrayList<>(failures);
        Outcome outcome;
        if (!failures.isEmpty()) {
            outcome = disturbed ? Outcome.DISTURBED : Outcome.FAILED;
        } else if (!unknowns.isEmpty()) {
            outcome = Outcome.DISTURBED;
            why.addAll(unknowns);
        } else {
            outcome = disturbed && confirming ? Outcome.DISTURBED : Outcome.HELD;
            why.add(heldWith());
        }
        if (outcome == Outcome.DISTURBED && disturbed) {
            why.addAll(0, reading.judgement().invalidReasons());
        }
        boolean clear = outcome == Outcome.FAILED
                && (reading.saturated() || reading.achievedPerS() < CLEAR_SHARE_MAX * reading.offeredPerS());
        boolean shared = reading.judgement().marks().contains(Mark.CPU_SHARED);
        return new ProbeVerdict(outcome, clear, why, List.copyOf(marks), shared);
    }

    private void checkRate() {
        if (reading.saturated()) {
            failures.add("saturated, more than 5 s behind its schedule");
        }
        if (reading.achievedPerS() < KneeFinder.ACHIEVED_SHARE_MIN * reading.offeredPerS()) {
            failures.add(
                    "achieved " + Figures.rate(reading.achievedPerS()) + " of " + Figures.rate(reading.offeredPerS()));
        }
    }

    private void checkBacklog(ProbeReading.Backlog backlog) {
        BacklogSlope slope = backlog.slope();
        if (slope == null) {
            unknowns.add("too few samples to tell whether its backlog grew");
        } else if (slope.grows()) {
            marks.add(Mark.BACKLOG_GREW);
            failures.add(String.format(
                    Locale.ROOT,
                    "backlog%s grew by %s [%s to %s]",
                    of(backlog.subscription()),
                    Figures.rate(slope.perS()),
                    Figures.rate(slope.lowPerS()),
                    Figures.rate(slope.highPerS())));
        }
    }

    private void checkLatency(ProbeReading.Latency latency) {
        Double us = latency.us();
        String what = latency.limit().metric() + of(latency.subscription());
        if (us == null) {
            unknowns.add("too few messages for " + what);
        } else if (!latency.limit().holds(us)) {
            marks.add(Mark.SLO_MISSED);
            failures.add(what + " " + Figures.latency(us) + ", limit "
                    + Figures.latency(latency.limit().limitUs()));
        }
    }

    /** The latencies that count, of the subscription that came closest to its limit. */
    private String heldWith() {
        ProbeReading.Latency closest = null;
        double share = -1;
        for (ProbeReading.Latency latency : reading.latencies()) {
            Double us = latency.us();
            if (us != null && us / latency.limit().limitUs() > share) {
                share = us / latency.limit().limitUs();
                closest = latency;
            }
        }
        return closest == null
                ? "backlog stable"
                : closest.limit().metric() + of(closest.subscription()) + " " + Figures.latency(closest.us());
    }

    private static String of(String subscription) {
        return subscription.isEmpty() ? "" : " of " + subscription;
    }
}

package dev.strobe.harness.measure.health;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Judges one phase by the rules of docs/MEASUREMENT.md: pure, so that every limit is tested at its edge.
 *
 * <p>A mark qualifies figures, a reason makes them invalid; only {@code generator-limited} does both. What is unknown is
 * reported as unknown and neither passes nor fails a rule.
 */
public final class PhaseJudge {

    /** The generator may add a tenth of what it reports, and is never blamed for less than this. */
    public static final double GENERATOR_DELAY_FLOOR_US = 100;

    public static final double GENERATOR_DELAY_SHARE_MAX = 0.1;
    public static final double LOAD_THREAD_SHARE_MAX = 0.8;
    public static final double SHARED_PCT_MAX = 85;
    public static final double FOREIGN_CORES_MAX = 0.1;
    public static final double STEAL_PCT_MAX = 1;
    public static final double DURATION_S_MIN = 5;
    /** Stalls of a second were seen in a broker's first minute under load: just-in-time compilation, first segments. */
    public static final double WARM_AFTER_S = 60;

    /** A warm-up of exactly a minute is enough although clocks are read a moment apart. */
    private static final double WARM_TOLERANCE = 0.01;
    /** Falling behind by less than this share of the phase is not a trend. */
    private static final double LATENESS_GROWTH_SHARE_MIN = 0.01;

    /** The share of its lateness that back-pressure must explain for a thread not to be the limit itself. */
    private static final double BLOCKED_SHARE_MIN = 0.5;

    private final PhaseHealth health;
    private final Set<Mark> marks = EnumSet.noneOf(Mark.class);
    private final List<String> reasons = new ArrayList<>();
    private final List<String> unknowns = new ArrayList<>();

    private PhaseJudge(PhaseHealth health) {
        this.health = health;
    }

    public static PhaseJudgement judge(PhaseHealth health) {
        PhaseJudge judge = new PhaseJudge(health);
        judge.checkConditions();
        judge.checkGeneratorDelay();
        for (LoadThreadHealth thread : health.loadThreads()) {
            judge.checkLoadThread(thread);
        }
        judge.checkMachine();
        judge.checkDuration();
        return new PhaseJudgement(List.copyOf(judge.marks), judge.reasons, judge.unknowns);
    }

    private void checkConditions() {
        if (health.saturated()) {
            marks.add(Mark.SATURATED);
        }
        if (health.loadedBeforeS() < WARM_AFTER_S * (1 - WARM_TOLERANCE)) {
            marks.add(Mark.COLD);
        }
        if (health.loadThreads().stream().anyMatch(LoadThreadHealth::spinning)) {
            marks.add(Mark.SPIN);
        }
        Double sharedPct = health.sharedPct();
        if (sharedPct == null) {
            unknowns.add("CPU share of harness and target is unknown: whether they competed for cores is not judged");
        } else if (sharedPct > SHARED_PCT_MAX) {
            marks.add(Mark.CPU_SHARED);
        }
    }

    private void checkGeneratorDelay() {
        Double delayUs = health.generatorDelayP99Us();
        if (delayUs == null || delayUs <= GENERATOR_DELAY_FLOOR_US) {
            return;
        }
        Double reportedUs = health.reportedP99Us();
        if (reportedUs == null) {
            unknowns.add(String.format(
                    Locale.ROOT,
                    "generator delay p99 is %.0f us, but the phase reports no p99 to hold it against",
                    delayUs));
            return;
        }
        double limitUs = Math.max(GENERATOR_DELAY_FLOOR_US, reportedUs * GENERATOR_DELAY_SHARE_MAX);
        if (delayUs > limitUs) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "generator delay p99 %.0f us > limit %.0f us (a tenth of the reported p99 %.0f us, at least 100 us):"
                            + " give the harness more CPU, lower the rate per producer, or set pacing: spin",
                    delayUs,
                    limitUs,
                    reportedUs));
        }
    }

    private void checkLoadThread(LoadThreadHealth thread) {
        Double share = thread.workShare();
        if (share == null) {
            unknowns.add("load of thread " + thread.name() + " is unknown");
        } else if (share > LOAD_THREAD_SHARE_MAX) {
            limited(String.format(
                    Locale.ROOT,
                    "load thread %s was %.0f %% %s, limit 80 %%",
                    thread.name(),
                    share * 100,
                    thread.spinning() ? "busy" : "on CPU"));
            return;
        }
        double growthMs = thread.latenessGrowthMs();
        if (growthMs <= health.durationS() * 1_000 * LATENESS_GROWTH_SHARE_MIN) {
            return;
        }
        Double blockedMs = thread.blockedMs();
        if (blockedMs == null) {
            unknowns.add(String.format(
                    Locale.ROOT,
                    "load thread %s fell %.0f ms behind, and time blocked in send calls is unknown",
                    thread.name(),
                    growthMs));
        } else if (blockedMs < growthMs * BLOCKED_SHARE_MIN) {
            limited(String.format(
                    Locale.ROOT,
                    "load thread %s fell %.0f ms further behind its schedule while send calls blocked for %.0f ms only",
                    thread.name(),
                    growthMs,
                    blockedMs));
        }
    }

    private void limited(String what) {
        marks.add(Mark.GENERATOR_LIMITED);
        reasons.add("generator-limited: " + what + ": use more producers, or give the harness more cores");
    }

    private void checkMachine() {
        Double foreign = health.foreignCores();
        if (foreign == null) {
            unknowns.add("CPU of other processes is unknown: whether the machine was quiet is not judged");
        } else if (foreign > FOREIGN_CORES_MAX) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "other processes used %.2f cores, limit %.2f cores: stop them, or raise --wait-quiet",
                    foreign,
                    FOREIGN_CORES_MAX));
        }
        Double stealPct = health.stealPct();
        if (stealPct == null) {
            unknowns.add("steal is unknown: whether the hypervisor took CPU away is not judged");
        } else if (stealPct > STEAL_PCT_MAX) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "steal %.1f %% of CPU time, limit %.0f %%: the hypervisor gave this machine's CPU to others; repeat"
                            + " later or use a dedicated machine",
                    stealPct,
                    STEAL_PCT_MAX));
        }
    }

    private void checkDuration() {
        if (health.durationS() < DURATION_S_MIN) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "phase lasted %.1f s, at least %.0f s are needed: make it longer",
                    health.durationS(),
                    DURATION_S_MIN));
        }
    }
}

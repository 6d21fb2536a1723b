package dev.strobe.harness.calibrate;

import dev.strobe.harness.calibrate.PlantedRun.Harvest;
import dev.strobe.harness.calibrate.PlantedRun.Seeds;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plants each cause many times in a run of its own, and holds what attribution makes of the late messages against the truth;
 * at the end a run without plants, whose outliers must not carry names that were not there.
 */
public final class CauseCalibration {

    /** How long each plant lasts. */
    public static final Duration LENGTH = Duration.ofMillis(80);

    private static final Duration AFTER = Duration.ofSeconds(1);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /**
     * The result, as it is written for programs.
     *
     * @param problems what kept it from being complete; the calibration fails if there are any
     * @param undisturbed null where that run was left out
     */
    public record Result(
            String schema,
            boolean passed,
            List<CauseScore> causes,
            @Nullable UndisturbedScore undisturbed,
            List<String> problems,
            List<String> runs) {}

    private final Scenario scenario;
    private final int plants;
    private final CalibrationRuns runs;

    /** @param scenario how long its measured phases last decides how many plants there is room for: see {@link #needs} */
    public CauseCalibration(Scenario scenario, int plants, CalibrationRuns runs) {
        this.scenario = scenario;
        this.plants = plants;
        this.runs = runs;
    }

    /** How long the measured phases have to last for so many plants. */
    public static Duration needs(int plants) {
        return planting(plants, 0).needs();
    }

    /** @param undisturbed whether the run without plants follows */
    public Result run(List<PlantedCause> causes, boolean undisturbed) {
        List<CauseScore.Sown> sown = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> names = new ArrayList<>();
        boolean stopped = false;
        for (PlantedCause cause : causes) {
            if (stopped) {
                break;
            }
            Seeds seeds = new Seeds(
                    planting(plants, scenario.seed() + cause.label().hashCode()),
                    cause.options(),
                    cause.throughProxy(),
                    cause::faults);
            Harvest harvest = new PlantedRun(seeds).run(scenario, runs);
            stopped = note(cause.label(), harvest, names, problems);
            Judged judged = Judged.of(harvest.roots(), harvest.truth(), LENGTH.toNanos() / 4);
            sown.add(new CauseScore.Sown(cause, harvest.truth().size(), judged, harvest.evidence()));
        }
        UndisturbedScore calm = null;
        if (undisturbed && !stopped) {
            Harvest harvest = new PlantedRun(Seeds.none(Map.of("flush", "group-commit"))).run(scenario, runs);
            note("undisturbed", harvest, names, problems);
            calm = UndisturbedScore.of(slowest(harvest), harvest.evidence());
        }
        List<CauseScore> scores = CauseScore.of(sown);
        boolean passed =
                problems.isEmpty() && scores.stream().allMatch(CauseScore::passes) && (calm == null || calm.passes());
        return new Result("strobe.calibration.causes/1", passed, scores, calm, problems, names);
    }

    private static Planting planting(int plants, long seed) {
        return new Planting(plants, LENGTH, AFTER, EVERY, seed);
    }

    /** Whether it was interrupted, so that nothing more must follow. */
    private static boolean note(String what, Harvest harvest, List<String> names, List<String> problems) {
        Run run = harvest.outcome().run();
        names.add(run.runId());
        harvest.problem().ifPresent(problem -> problems.add(what + ": " + problem));
        if (run.verdict() == Run.Verdict.ERROR || run.verdict() == Run.Verdict.ABORTED) {
            problems.add(what + ": the run did not come to its end"
                    + (run.verdictReasons().isEmpty()
                            ? ""
                            : ": " + run.verdictReasons().getFirst()));
        }
        return run.verdict() == Run.Verdict.ABORTED;
    }

    /** The slowest thousandth of each measured phase, as far as it was kept. */
    private static List<KeptRoot> slowest(Harvest harvest) {
        List<KeptRoot> outliers = new ArrayList<>();
        for (Phase phase : harvest.outcome().run().phases()) {
            LatencySummary latency = phase.latency().endToEnd();
            Double limitUs = latency == null ? null : latency.p999Us();
            harvest.roots().stream()
                    .filter(root -> root.phase().equals(phase.name()) && !root.random())
                    .filter(root -> limitUs == null || root.latencyNs() >= Objects.requireNonNull(limitUs) * 1000)
                    .forEach(outliers::add);
        }
        return outliers;
    }
}

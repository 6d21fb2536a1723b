package dev.strobe.harness.calibrate;

import dev.strobe.harness.calibrate.PlantedRun.Harvest;
import dev.strobe.harness.calibrate.PlantedRun.Seeds;
import dev.strobe.harness.calibrate.StageScore.Medians;
import dev.strobe.harness.calibrate.StageScore.Where;
import dev.strobe.harness.fault.FaultPoint;
import dev.strobe.harness.fault.FaultPoint.Point;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plants a delay at one stage after the other and looks where it appears. Each stage is a run of its own with a calm and a
 * planted phase, so that both meet the same broker process.
 */
public final class StageCalibration {

    private static final Duration LENGTH = Duration.ofMillis(80);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofSeconds(2);

    /** Group commit, so that there is a flush on the way of a request. */
    private static final Map<String, String> OPTIONS = Map.of("faults", "on", "flush", "group-commit");

    private static final Map<Point, String> STAGES = Map.of(
            Point.DECODE, "decoded",
            Point.QUEUE, "queued",
            Point.APPEND, "appended",
            Point.FLUSH, "flushed",
            Point.RESPOND, "responded",
            Point.WRITE, "written",
            Point.FETCH_READ, "read");

    /** The result, as it is written for programs. */
    public record Result(
            String schema, boolean passed, List<StageScore> stages, List<String> problems, List<String> runs) {}

    private final Scenario scenario;
    private final int plants;
    private final CalibrationRuns runs;

    /** @param scenario with two measured phases, the first of them calm and as long as {@link #needs} */
    public StageCalibration(Scenario scenario, int plants, CalibrationRuns runs) {
        this.scenario = scenario;
        this.plants = plants;
        this.runs = runs;
    }

    /** How long each of the two phases has to last. */
    public static Duration needs(int plants) {
        return new Planting(plants, LENGTH, AFTER, EVERY, 0).needs();
    }

    public Result run() {
        List<StageScore> scores = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Point point : Point.values()) {
            String stage = STAGES.get(point);
            if (stage == null) {
                continue;
            }
            Planting planting = new Planting(
                    plants,
                    LENGTH,
                    needs(plants).plus(AFTER),
                    EVERY,
                    scenario.seed() + point.word().hashCode());
            Seeds seeds = new Seeds(
                    planting, OPTIONS, false, reach -> List.of(new FaultPoint(reach.admin(), point, reach.clock())));
            Harvest harvest = new PlantedRun(seeds).run(scenario, runs);
            Run run = harvest.outcome().run();
            names.add(run.runId());
            harvest.problem().ifPresent(problem -> problems.add(point.word() + ": " + problem));
            List<Phase> measured = run.phases().stream()
                    .filter(phase -> phase.kind() == Phase.Kind.MEASURE)
                    .toList();
            if (measured.size() < 2) {
                problems.add(point.word() + ": the run did not come to its end");
                break;
            }
            Medians medians =
                    Medians.of(measured.get(0).stages(), measured.get(1).stages());
            scores.add(StageScore.of(
                    new Where(point.word(), stage, LENGTH.toNanos()), harvest.truth(), harvest.roots(), medians));
        }
        boolean passed = problems.isEmpty() && scores.stream().allMatch(StageScore::passes);
        return new Result("strobe.calibration.stages/1", passed, scores, problems, names);
    }
}

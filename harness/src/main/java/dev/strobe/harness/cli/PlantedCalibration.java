package dev.strobe.harness.cli;

import dev.strobe.harness.calibrate.CalibrationRuns;
import dev.strobe.harness.calibrate.CauseCalibration;
import dev.strobe.harness.calibrate.CauseScore;
import dev.strobe.harness.calibrate.PlantedCause;
import dev.strobe.harness.calibrate.StageCalibration;
import dev.strobe.harness.calibrate.StageScore;
import dev.strobe.harness.calibrate.UndisturbedScore;
import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.engine.RunRequest;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.target.Targets;
import dev.strobe.harness.target.UnknownTargetException;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The two calibrations that plant: prepares their scenario, prints their tables and writes their results. */
final class PlantedCalibration {

    static final int PLANTS_MAX = 2_000;

    private static final String SCENARIO = "calibration";
    private static final String NO_CAUSE = "none";
    private static final int CAUSE_PLANTS = 200;
    private static final int STAGE_PLANTS = 30;

    /** Many, because one stall of the machine itself makes hundreds of messages slower than any plant does. */
    private static final int KEPT_PER_PLANT = 50;

    private static final int KEPT_MIN = 1_000;
    private static final int KEPT_MAX = 10_000;
    private static final String ROW = "  %-14s %7s %9s %8s %10s %10s  %s%n";
    private static final String STAGE_ROW = "  %-12s %-10s %7s %7s %10s  %s%n";

    private final PrintWriter output;
    private final Path out;
    private final Duration waitQuiet;
    private final List<String> names;
    private final List<String> overrides;
    private ExitCode worst = ExitCode.PASS;

    PlantedCalibration(PrintWriter output, Path out, Duration waitQuiet, List<String> names, List<String> overrides) {
        this.output = output;
        this.out = out;
        this.waitQuiet = waitQuiet;
        this.names = names;
        this.overrides = overrides;
    }

    /** @param chosen names of causes; none for all of them and the undisturbed run */
    ExitCode causes(List<String> chosen, @Nullable Integer plants) {
        int count = plants == null ? CAUSE_PLANTS : plants;
        List<PlantedCause> causes = new ArrayList<>();
        for (String name : chosen) {
            if (!name.equals(NO_CAUSE) && !causes.contains(cause(name))) {
                causes.add(cause(name));
            }
        }
        boolean all = chosen.isEmpty();
        List<PlantedCause> planted = all ? List.of(PlantedCause.values()) : causes;
        List<String> settings = new ArrayList<>(kept(count));
        settings.add("load[1].constant.for=" + CauseCalibration.needs(count).toSeconds() + "s");
        Scenario scenario = scenario(settings);
        List<String> command = command("--causes", count);
        for (PlantedCause cause : planted) {
            Targets.standard().check("strobe" + options(cause));
        }
        CauseCalibration.Result result =
                new CauseCalibration(scenario, count, runs(command)).run(planted, all || chosen.contains(NO_CAUSE));
        print(result);
        return finish(result.passed(), result.problems(), result, "causes", result.runs());
    }

    ExitCode stages(@Nullable Integer plants) {
        int count = plants == null ? STAGE_PLANTS : plants;
        String length = StageCalibration.needs(count).plusSeconds(2).toSeconds() + "s";
        List<String> settings = new ArrayList<>(kept(count));
        settings.addAll(List.of(
                "load[1].constant.name=calm",
                "load[1].constant.for=" + StageCalibration.needs(count).toSeconds() + "s",
                "load[2]={ constant: { rate: 2000/s, name: planted, for: " + length + " } }"));
        Scenario scenario = scenario(settings);
        Targets.standard().check("strobe?faults=on&flush=group-commit");
        StageCalibration.Result result = new StageCalibration(scenario, count, runs(command("--stages", count))).run();
        print(result);
        return finish(result.passed(), result.problems(), result, "stages", result.runs());
    }

    private static PlantedCause cause(String name) {
        return Arrays.stream(PlantedCause.values())
                .filter(cause -> cause.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnknownTargetException("no such cause to plant: '" + name + "'; there are: "
                        + Arrays.stream(PlantedCause.values())
                                .map(PlantedCause::label)
                                .collect(Collectors.joining(", "))
                        + ", " + NO_CAUSE));
    }

    private static String options(PlantedCause cause) {
        return cause.options().isEmpty()
                ? ""
                : cause.options().entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** So many kept that each plant has several. */
    private static List<String> kept(int plants) {
        return List.of("observe.traces.slowest=" + Math.clamp((long) KEPT_PER_PLANT * plants, KEPT_MIN, KEPT_MAX));
    }

    /** The shipped one made as long as the plants need; one of the user's own stays as it is. */
    private Scenario scenario(List<String> settings) {
        if (!names.isEmpty()) {
            return ScenarioArguments.parse(names.getFirst(), overrides);
        }
        List<String> all = new ArrayList<>(settings);
        all.addAll(overrides);
        return ScenarioArguments.parse(SCENARIO, all);
    }

    private List<String> command(String what, int plants) {
        List<String> command = new ArrayList<>(List.of("./strobe", "calibrate", what, "--plants", "" + plants));
        command.addAll(names);
        return command;
    }

    private CalibrationRuns runs(List<String> command) {
        return (scenario, world) -> {
            RunOutcome outcome = new SingleRun(output)
                    .run(new RunRequest(
                            scenario, false, out, Home.folder(), waitQuiet, command, RunRequest.Telemetry.NONE, world));
            Run.Verdict verdict = outcome.run().verdict();
            if (verdict == Run.Verdict.ABORTED) {
                worst = ExitCode.INTERRUPTED;
            } else if (verdict == Run.Verdict.ERROR && worst == ExitCode.PASS) {
                worst = ExitCode.TARGET;
            }
            return outcome;
        };
    }

    private void print(CauseCalibration.Result result) {
        output.printf(
                Locale.ROOT, "%n" + ROW, "cause", "plants", "outliers", "recall", "precision", "explained", "else");
        for (CauseScore score : result.causes()) {
            output.printf(
                    Locale.ROOT,
                    ROW,
                    score.cause(),
                    score.plantsSeen() + "/" + score.plants(),
                    score.outliers(),
                    pct(score.recallPct()),
                    pct(score.precisionPct()),
                    pct(score.explainedPct()),
                    (score.passes() ? "" : "BELOW ") + counts(score.mistakenFor()));
        }
        UndisturbedScore calm = result.undisturbed();
        if (calm != null) {
            output.printf(
                    Locale.ROOT,
                    "  undisturbed: %d outliers, %s explained, %s with the name of a cause that was not there %s%s%n",
                    calm.outliers(),
                    pct(calm.explainedPct()),
                    pct(calm.unfoundedPct()),
                    calm.passes() ? "" : "ABOVE ",
                    counts(calm.wrong()));
            output.println("  undisturbed, all names: " + counts(calm.causes()));
        }
    }

    private void print(StageCalibration.Result result) {
        output.printf(Locale.ROOT, "%n" + STAGE_ROW, "planted at", "stage", "within", "seen", "moved", "");
        for (StageScore score : result.stages()) {
            output.printf(
                    Locale.ROOT,
                    STAGE_ROW,
                    score.point(),
                    score.stage(),
                    score.within() + "/" + score.plants(),
                    score.seenMs() == null ? "-" : String.format(Locale.ROOT, "%.1f ms", score.seenMs()),
                    pct(score.movedPct()),
                    score.moved() + (score.passes() ? "" : " FAILS"));
        }
    }

    private ExitCode finish(boolean passed, List<String> problems, Object result, String what, List<String> runIds) {
        problems.forEach(problem -> output.println("  problem: " + problem));
        if (!runIds.isEmpty()) {
            output.println("  as JSON: " + write(result, what, runIds.getFirst()));
        }
        output.println(passed ? "What was planted was found." : "Not everything that was planted was found.");
        output.flush();
        if (worst != ExitCode.PASS) {
            return worst;
        }
        return passed ? ExitCode.PASS : ExitCode.FAILED;
    }

    private Path write(Object result, String what, String runId) {
        Path file = out.resolve("calibration-" + what + "-" + runId + ".json");
        try {
            return Files.writeString(file, RunDirectory.line(result) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the calibration: file=" + file, e);
        }
    }

    private static String pct(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", share);
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}

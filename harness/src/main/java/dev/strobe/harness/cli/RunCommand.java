package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.engine.RunRequest;
import dev.strobe.harness.live.LiveView;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.target.Targets;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.stats.FaultRounds;
import dev.strobe.reports.stats.FaultTable;
import dev.strobe.reports.stats.TargetComparison;
import dev.strobe.reports.stats.TargetTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs scenarios against targets, one after another, and leaves a run directory and a report for each. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs scenarios against a target; writes a run directory with a report for each.",
        footer = {
            "",
            "Examples:",
            "  strobe run step-load",
            "  strobe run step-load --time-scale 0.1",
            "  strobe run constant --target kafka://127.0.0.1:9092",
            "  strobe run constant --target strobe,kafka --repeat 5",
            "  strobe run observer-overhead             what the broker's telemetry costs, with an interval",
            "  strobe run step-load --live              watch it in a browser on this machine",
            "  strobe run step-load --stack",
            "  strobe run step-load --otlp http://127.0.0.1:4318",
            "  OTEL_EXPORTER_OTLP_HEADERS=api-key=KEY strobe run step-load --otlp https://otlp.example.org",
            "  strobe run my.yaml --set load[1].constant.rate=5000/s --out /tmp/runs"
        })
final class RunCommand implements Callable<Integer> {

    @Mixin
    private ScenarioArguments scenarios = new ScenarioArguments();

    @Option(
            names = "--target",
            split = ",",
            paramLabel = "TARGET",
            description =
                    "What to load instead of the scenario's target or targets; several run in turn. A broker that is"
                            + " started takes options: 'strobe?telemetry=off&jfr=off'. See 'strobe targets'.")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--time-scale",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "Scale phase lengths, 0.01 to 1; below 1 the run is a smoke test: delivery is judged, latency is"
                            + " not.")
    private double timeScale = 1;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description =
                    "Run everything N times (default: once, or what the scenario compares), targets in turn and in alternating order; several targets end with a"
                            + " table of them.")
    private @Nullable Integer repeat;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Parent of the run directories (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(
            names = "--wait-quiet",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "How long to wait for a quiet machine first (default: ${DEFAULT-VALUE}; 0s does not wait).")
    private Duration waitQuiet = Duration.ofSeconds(60);

    @Mixin
    private LiveOption liveOption = new LiveOption();

    @Mixin
    private TelemetryOptions telemetryOptions = new TelemetryOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RunRequest.Telemetry telemetry = RunRequest.Telemetry.NONE;
    private LiveView live = LiveView.NONE;

    @Override
    public Integer call() {
        if (!(timeScale > 0 && timeScale <= 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--time-scale must lie above 0 and be at most 1: value=" + timeScale);
        }
        if (repeat != null && repeat < 1) {
            throw new ParameterException(spec.commandLine(), "--repeat must be at least 1: value=" + repeat);
        }
        List<Planned> planned = plan();
        telemetry = telemetryOptions.telemetry();
        PrintWriter output = spec.commandLine().getOut();
        int runs = planned.stream().mapToInt(Planned::runs).sum();
        try (LiveView opened = liveOption.open(runs, output)) {
            live = opened;
            ExitCode worst = runAll(planned, output);
            if (worst != ExitCode.INTERRUPTED) {
                opened.linger(line -> {
                    Interrupts.instead(opened::stopLingering);
                    output.println(line);
                    output.flush();
                });
            }
            return worst.code();
        }
    }

    private ExitCode runAll(List<Planned> planned, PrintWriter output) {
        int roundsMax = planned.stream().mapToInt(Planned::rounds).max().orElse(1);
        ExitCode worst = ExitCode.PASS;
        List<List<List<Run>>> finished = new ArrayList<>();
        planned.forEach(_ -> finished.add(new ArrayList<>()));
        for (int round = 0; round < roundsMax && worst != ExitCode.INTERRUPTED; round++) {
            for (int i = 0; i < planned.size() && worst != ExitCode.INTERRUPTED; i++) {
                if (round >= planned.get(i).rounds()) {
                    continue;
                }
                List<Run> runs = round(planned.get(i).byTarget(), round % 2 == 1, output);
                for (Run run : runs) {
                    worst = worse(worst, ExitCode.of(run.verdict()));
                }
                if (runs.size() == planned.get(i).byTarget().size()) {
                    finished.get(i).add(runs);
                }
            }
        }
        for (List<List<Run>> rounds : finished) {
            compare(rounds, output);
        }
        return worst;
    }

    /** Several targets end with their table, several rounds of faults with what these cost. */
    private void compare(List<List<Run>> rounds, PrintWriter output) {
        boolean targetsCompared = !rounds.isEmpty() && rounds.getFirst().size() > 1;
        List<FaultRounds> faults = targetsCompared || rounds.size() > 1 ? FaultRounds.of(rounds) : List.of();
        if (!targetsCompared && faults.isEmpty()) {
            return;
        }
        TargetComparison comparison = TargetComparison.of(rounds);
        output.print("\n");
        if (targetsCompared) {
            output.print(TargetTable.text(comparison));
        }
        output.print(FaultTable.text(faults));
        output.println("  as JSON: " + ComparisonFile.write(comparison, rounds, out));
        output.flush();
    }

    /** @param byTarget one scenario against each of its targets */
    private record Planned(List<Scenario> byTarget, int rounds) {
        private int runs() {
            return byTarget.size() * rounds;
        }
    }

    /** Reads everything before anything starts, so that a mistake in the last scenario costs no time. */
    private List<Planned> plan() {
        List<Planned> planned = new ArrayList<>();
        for (String name : scenarios.names()) {
            Scenario scenario = scenarios.read(name, telemetryOptions.presets()).scaled(timeScale);
            Scenario.CompareSpec compare = scenario.compare();
            List<String> compared = compare.targets().isEmpty() ? List.of(scenario.target()) : compare.targets();
            List<String> names = targets.isEmpty() ? compared : targets;
            names.stream().distinct().forEach(target -> Targets.standard().check(target, scenario));
            planned.add(new Planned(
                    names.stream().map(scenario::withTarget).toList(), repeat == null ? compare.repeat() : repeat));
        }
        return planned;
    }

    /**
     * One scenario against each of its targets. The order alternates from round to round, so that no target always finds
     * the machine as another one left it.
     *
     * @return in the order of the targets; fewer where it was interrupted
     */
    private List<Run> round(List<Scenario> byTarget, boolean backwards, PrintWriter output) {
        List<Run> runs = new ArrayList<>();
        for (Scenario scenario : backwards ? byTarget.reversed() : byTarget) {
            Run run = run(scenario, byTarget.size() > 1, output);
            runs.add(run);
            if (run.verdict() == Run.Verdict.ABORTED) {
                break;
            }
        }
        return backwards ? runs.reversed() : runs;
    }

    private Run run(Scenario scenario, boolean oneOfSeveral, PrintWriter output) {
        List<String> command = command(scenario, oneOfSeveral || !targets.isEmpty());
        RunRequest request = new RunRequest(scenario, timeScale < 1, out, Home.folder(), waitQuiet, command, telemetry);
        RunOutcome outcome = new SingleRun(output, live).run(request);
        return outcome.run();
    }

    /** The command line that repeats one run of these. */
    private List<String> command(Scenario scenario, boolean nameTarget) {
        List<String> command = new ArrayList<>(List.of("./strobe", "run"));
        command.addAll(scenarios.names());
        if (nameTarget) {
            command.addAll(List.of("--target", scenario.target()));
        }
        scenarios.overrides().forEach(override -> command.addAll(List.of("--set", override)));
        if (timeScale < 1) {
            command.addAll(List.of("--time-scale", Double.toString(timeScale)));
        }
        command.addAll(telemetryOptions.arguments());
        return command;
    }

    private static ExitCode worse(ExitCode a, ExitCode b) {
        List<ExitCode> fromBest = List.of(
                ExitCode.PASS,
                ExitCode.INCONCLUSIVE,
                ExitCode.INVALID,
                ExitCode.FAILED,
                ExitCode.TARGET,
                ExitCode.INTERRUPTED);
        return fromBest.indexOf(a) >= fromBest.indexOf(b) ? a : b;
    }
}

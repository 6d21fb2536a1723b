package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunRequest;
import dev.strobe.harness.gate.GateRuns;
import dev.strobe.harness.gate.Interleaving;
import dev.strobe.harness.gate.Interleaving.Outcome;
import dev.strobe.harness.gate.Interleaving.Side;
import dev.strobe.harness.scenario.PolicyReader;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioException;
import dev.strobe.harness.target.Targets;
import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.gate.Decision;
import dev.strobe.reports.gate.Gate;
import dev.strobe.reports.gate.GatePolicy;
import dev.strobe.reports.gate.GateResult;
import dev.strobe.reports.gate.GateRun;
import dev.strobe.reports.gate.UnlikeRunsException;
import dev.strobe.reports.run.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers whether one build is worse than another, as an exit code. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Is the candidate worse than the baseline? Passes, fails, or says how many more runs it takes.",
        footer = {
            "",
            "Examples:",
            "  strobe gate --baseline runs/main --candidate runs/branch",
            "  strobe gate --baseline runs/A1 runs/A2 runs/A3 runs/A4 runs/A5 --candidate runs/B1 runs/B2 runs/B3 runs/B4 runs/B5",
            "  strobe gate --ab strobe 'strobe?flush=group-commit' --scenario gate --budget 20m",
            "  strobe gate --baseline runs/main --candidate runs/branch --policy gate.yaml --junit gate.xml --github",
            "",
            "Exit codes: 0 pass, 1 regression, 2 bad usage or policy, or unlike runs, 3 a target failed,",
            "  4 inconclusive, 5 too few valid runs, 130 interrupted. docs/GATE.md says how it decides."
        })
final class GateCommand implements Callable<Integer> {

    private static final long ORDER_SEED = 1;

    @Option(
            names = "--baseline",
            arity = "1..*",
            paramLabel = "RUN",
            description = "Run directories to compare with, or folders of run directories.")
    private List<Path> baseline = new ArrayList<>();

    @Option(
            names = "--candidate",
            arity = "1..*",
            paramLabel = "RUN",
            description = "Run directories on trial, or folders of run directories.")
    private List<Path> candidate = new ArrayList<>();

    @Option(
            names = "--ab",
            arity = "2",
            paramLabel = "TARGET",
            description = "Run two targets in turn, baseline and candidate, until the answer is clear.")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--scenario", paramLabel = "SCENARIO", description = "With --ab: what to run.")
    private @Nullable String scenario;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "With --ab: how long that may take (default: the policy's, which is 20m).")
    private @Nullable Duration budget;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "With --ab: override a key; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "With --ab: parent of the run directories (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs");

    @Option(
            names = "--wait-quiet",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationOption.class,
            description = "With --ab: how long each run waits for a quiet machine (default: ${DEFAULT-VALUE}).")
    private Duration waitQuiet = Duration.ofSeconds(60);

    @Option(
            names = "--order-seed",
            paramLabel = "N",
            description = "With --ab: draws the order within each pair (default: " + ORDER_SEED + ").")
    private long orderSeed = ORDER_SEED;

    @Option(names = "--policy", paramLabel = "FILE", description = "What matters, and how often the gate may err.")
    private @Nullable Path policyFile;

    @Mixin
    private GateOutputs outputs = new GateOutputs();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        checkUsage();
        GatePolicy policy = GatePolicy.standard();
        try {
            policy = policyFile == null ? policy : new PolicyReader().read(policyFile);
        } catch (ScenarioException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("The policy cannot be used:");
            e.errors().forEach(error -> err.println("  " + error));
            err.flush();
            return ExitCode.USAGE.code();
        }
        try {
            return (targets.isEmpty() ? compare(policy) : interleave(policy)).code();
        } catch (UnlikeRunsException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("Not compared, because the runs are not alike:");
            e.reasons().forEach(reason -> err.println("  " + reason));
            err.flush();
            return ExitCode.USAGE.code();
        }
    }

    private void checkUsage() {
        if (targets.isEmpty() && (baseline.isEmpty() || candidate.isEmpty())) {
            throw wrong("Name the runs with --baseline and --candidate, or two targets with --ab and --scenario");
        }
        if (!targets.isEmpty() && !(baseline.isEmpty() && candidate.isEmpty())) {
            throw wrong("--ab makes its own runs: leave out --baseline and --candidate");
        }
        if (!targets.isEmpty() && scenario == null) {
            throw wrong("--ab needs --scenario");
        }
        boolean abOnly = scenario != null || budget != null || !overrides.isEmpty();
        if (targets.isEmpty() && abOnly) {
            throw wrong("--scenario, --budget and --set belong to --ab");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private ExitCode compare(GatePolicy policy) {
        GateResult result = Gate.compare(runs(baseline), runs(candidate), policy);
        outputs.write(result, spec.commandLine().getOut());
        return exitCode(result.decision());
    }

    private List<GateRun> runs(List<Path> paths) {
        List<GateRun> runs = new ArrayList<>();
        for (Path path : paths) {
            List<Path> found = Files.exists(new RunDirectory(path).manifest()) ? List.of(path) : below(path);
            if (found.isEmpty()) {
                throw wrong("no run.json in " + path + ", nor in a folder of it");
            }
            found.forEach(run -> runs.add(GateRuns.read(new RunDirectory(run))));
        }
        return runs;
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.exists(new RunDirectory(child).manifest()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list: folder=" + folder, e);
        }
    }

    private ExitCode interleave(GatePolicy policy) {
        Scenario parsed = ScenarioArguments.parse(Objects.requireNonNull(scenario), overrides);
        targets.forEach(target -> Targets.standard().check(target, parsed));
        GatePolicy timed = budget == null ? policy : policy.withBudget(budget);
        PrintWriter output = spec.commandLine().getOut();
        Interleaving pairs =
                new Interleaving(timed, NanoClock.system(), orderSeed, side -> one(parsed, side, output), line -> {
                    output.println("gate: " + line);
                    output.flush();
                });
        Outcome outcome = pairs.run();
        outcome.result().ifPresent(result -> outputs.write(result, output));
        output.println(ending(outcome));
        output.flush();
        return switch (outcome.end()) {
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case TARGET_FAILED -> ExitCode.TARGET;
            case CLEAR, BUDGET, TOO_SHORT ->
                outcome.result().map(result -> exitCode(result.decision())).orElse(ExitCode.INCONCLUSIVE);
        };
    }

    private GateRun one(Scenario parsed, Side side, PrintWriter output) {
        String target = targets.get(side == Side.A ? 0 : 1);
        output.println("gate: " + side + " is " + target);
        List<String> command =
                new ArrayList<>(List.of("./strobe", "run", Objects.requireNonNull(scenario), "--target", target));
        overrides.forEach(override -> command.addAll(List.of("--set", override)));
        RunRequest request = new RunRequest(parsed.withTarget(target), false, out, Home.folder(), waitQuiet, command);
        return GateRuns.read(new SingleRun(output).run(request).directory());
    }

    private static String ending(Outcome outcome) {
        String pairs = outcome.pairs() + (outcome.pairs() == 1 ? " pair" : " pairs");
        return "gate: "
                + switch (outcome.end()) {
                    case CLEAR -> "the answer is clear after " + pairs;
                    case BUDGET -> "the budget is spent after " + pairs;
                    case TOO_SHORT -> "the budget is too short for a decision: " + pairs;
                    case TARGET_FAILED -> "ended after " + pairs + ", because a target failed";
                    case INTERRUPTED -> "interrupted after " + pairs;
                };
    }

    private static ExitCode exitCode(Decision decision) {
        return switch (decision) {
            case PASS -> ExitCode.PASS;
            case FAIL -> ExitCode.FAILED;
            case INCONCLUSIVE -> ExitCode.INCONCLUSIVE;
            case INVALID -> ExitCode.INVALID;
        };
    }
}

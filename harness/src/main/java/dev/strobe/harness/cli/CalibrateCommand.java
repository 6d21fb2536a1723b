package dev.strobe.harness.cli;

import dev.strobe.harness.driver.synthetic.SyntheticTruth;
import dev.strobe.harness.driver.synthetic.SyntheticTruth.LatencyTruth;
import dev.strobe.harness.driver.synthetic.SyntheticTruth.PhaseTruth;
import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.measure.Latency;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioReader;
import dev.strobe.harness.target.SyntheticTarget;
import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.LatencySummary;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.Figures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Holds what Strobe says against a truth that it did not see: of latencies, of causes, or of stages. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a scenario on the synthetic target and prints what the target knows it did beside what was measured.",
            "Exits with 1 if a reading is off by more than 5 %% (and 0.5 ms), or a count is off at all.",
            "With --causes or --stages it runs the reference broker instead and plants what must be found."
        },
        footer = {
            "",
            "Examples:",
            "  strobe calibrate synthetic-stall",
            "  strobe calibrate --causes                                every cause 200 times; about 40 minutes",
            "  strobe calibrate --causes --cause broker.gc --plants 20  one cause, in short",
            "  strobe calibrate --stages --plants 20                    a delay at each stage in turn",
            "",
            "Exit codes: 0 what was planted was found, 1 it was not, 2 bad usage, 3 the target failed, 130 interrupted."
        })
final class CalibrateCommand implements Callable<Integer> {

    private static final double TOLERANCE_SHARE = 0.05;
    private static final double TOLERANCE_US = 500;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description =
                    "A scenario file, or the name of a shipped one; with --causes and --stages 'calibration' is taken"
                            + " unless one is given.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override a key, such as load[1].steps.each=5s; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--causes",
            description = "Plant causes of slow messages and compare what they are attributed to with the truth.")
    private boolean causes;

    @Option(
            names = "--cause",
            paramLabel = "NAME",
            description = "Only this one, without a run that is undisturbed; may be repeated: broker.paused, broker.gc,"
                    + " broker.fsync, broker.lock, broker.cpu, network, harness.busy. 'none' is the undisturbed run.")
    private List<String> chosen = new ArrayList<>();

    @Option(names = "--stages", description = "Plant a delay at each stage of a request and look where it appears.")
    private boolean stages;

    @Option(
            names = "--plants",
            paramLabel = "N",
            description = "How many of each, about one a second (default: 200 of a cause, 30 at a stage).")
    private @Nullable Integer plants;

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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** One line of the table. */
    private record Row(String phase, String latency, String statistic, double truthUs, double readingUs) {
        boolean agrees() {
            double offUs = Math.abs(readingUs - truthUs);
            return offUs <= Math.max(TOLERANCE_US, truthUs * TOLERANCE_SHARE);
        }
    }

    @Override
    public Integer call() {
        PrintWriter output = spec.commandLine().getOut();
        checkOptions();
        if (causes || stages) {
            PlantedCalibration planted = new PlantedCalibration(output, out, waitQuiet, names, overrides);
            return (causes ? planted.causes(chosen, plants) : planted.stages(plants)).code();
        }
        boolean good = true;
        for (String name : names) {
            Scenario scenario = ScenarioArguments.parse(name, overrides).withTarget("synthetic");
            List<String> command = List.of("./strobe", "calibrate", name);
            RunOutcome outcome = new SingleRun(output).run(scenario, false, out, waitQuiet, command);
            good &= print(outcome, SyntheticTarget.readTruth(outcome.directory().path()), output);
        }
        return good ? ExitCode.PASS.code() : ExitCode.FAILED.code();
    }

    private void checkOptions() {
        String wrong = null;
        if (causes && stages) {
            wrong = "--causes and --stages are two calibrations: give one of them";
        } else if (!causes && !stages && names.isEmpty()) {
            wrong = "Missing required parameter: 'SCENARIO'";
        } else if (!causes && !chosen.isEmpty()) {
            wrong = "--cause belongs to --causes";
        } else if (!causes && !stages && plants != null) {
            wrong = "--plants belongs to --causes or --stages";
        } else if ((causes || stages) && names.size() > 1) {
            wrong = "causes and stages are planted in one scenario: given=" + names.size();
        } else if (plants != null && (plants < 1 || plants > PlantedCalibration.PLANTS_MAX)) {
            wrong = "--plants out of range: value=" + plants + " limit=1.." + PlantedCalibration.PLANTS_MAX;
        }
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
    }

    private static boolean print(RunOutcome outcome, SyntheticTruth truth, PrintWriter output) {
        boolean good = true;
        output.printf(
                Locale.ROOT, "%n  %-10s %-18s %-7s %12s %12s %9s%n", "phase", "latency", "", "truth", "reading", "off");
        for (Row row : rows(outcome.directory(), outcome.run(), truth)) {
            double offPct = row.truthUs() == 0 ? 0 : (row.readingUs() / row.truthUs() - 1) * 100;
            output.printf(
                    Locale.ROOT,
                    "  %-10s %-18s %-7s %12s %12s %8.2f%% %s%n",
                    row.phase(),
                    row.latency(),
                    row.statistic(),
                    Figures.latency(row.truthUs()),
                    Figures.latency(row.readingUs()),
                    offPct,
                    row.agrees() ? "" : "DISAGREES");
            good &= row.agrees();
        }
        Run.Delivery delivery = outcome.run().delivery();
        SyntheticTruth.Counts counts = truth.counts();
        good &= count(output, "acknowledged", counts.acked(), delivery.acked());
        good &= count(output, "lost", counts.lost(), delivery.lostAcked());
        good &= count(output, "duplicated", counts.duplicated(), delivery.duplicated());
        good &= count(output, "reordered", counts.reordered(), delivery.reordered());
        good &= count(output, "corrupted", counts.corrupted(), delivery.corrupted());
        output.println(good ? "Every reading agrees with the truth." : "Some readings disagree with the truth.");
        output.flush();
        return good;
    }

    private static boolean count(PrintWriter output, String what, long truth, long reading) {
        output.printf(Locale.ROOT, "  %-37s %12d %12d %s%n", what, truth, reading, truth == reading ? "" : "DISAGREES");
        return truth == reading;
    }

    private static List<Row> rows(RunDirectory directory, Run run, SyntheticTruth truth) {
        Map<String, Histogram> totals = LatencyLog.byTag(directory.latencyLog());
        List<Row> rows = new ArrayList<>();
        // A run may leave phases out, so they are told apart by their names.
        List<PhaseSpec> planned =
                new ScenarioReader().read(directory.scenario(), List.of()).phases();
        for (PhaseTruth phase : truth.phases()) {
            String name = planned.get(phase.phase()).name();
            Phase measured = run.phases().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("a phase of the truth that the run lacks: name=" + name));
            if (measured.kind() == Phase.Kind.WARMUP) {
                continue;
            }
            add(rows, name, Latency.PUBLISH_RESPONSE, phase.publishResponse(), totals);
            add(rows, name, Latency.PUBLISH_SERVICE, phase.publishService(), totals);
            LatencySummary endToEnd = measured.latency().endToEnd();
            // Planted losses enter the reading with their age, and the truth not at all: nothing to hold together.
            if (endToEnd != null && endToEnd.censored() == 0) {
                add(rows, name, Latency.END_TO_END, phase.endToEnd(), totals);
            }
        }
        return rows;
    }

    private static void add(
            List<Row> rows,
            String phase,
            Latency latency,
            @Nullable LatencyTruth truth,
            Map<String, Histogram> totals) {
        String tag = phase + "/" + latency.label();
        Histogram reading = totals.entrySet().stream()
                .filter(entry -> entry.getKey().equals(tag) || entry.getKey().startsWith(tag + "/"))
                .map(Map.Entry::getValue)
                .reduce(CalibrateCommand::sum)
                .orElse(null);
        if (truth == null || reading == null) {
            return;
        }
        rows.add(new Row(phase, latency.label(), "p50", truth.p50Us(), reading.getValueAtPercentile(50) / 1e3));
        rows.add(new Row(phase, latency.label(), "p95", truth.p95Us(), reading.getValueAtPercentile(95) / 1e3));
        rows.add(new Row(phase, latency.label(), "p99", truth.p99Us(), reading.getValueAtPercentile(99) / 1e3));
        rows.add(new Row(phase, latency.label(), "p99.9", truth.p999Us(), reading.getValueAtPercentile(99.9) / 1e3));
        rows.add(new Row(phase, latency.label(), "max", truth.maxUs(), reading.getMaxValue() / 1e3));
    }

    private static Histogram sum(Histogram a, Histogram b) {
        Histogram sum = a.copy();
        sum.add(b);
        return sum;
    }
}

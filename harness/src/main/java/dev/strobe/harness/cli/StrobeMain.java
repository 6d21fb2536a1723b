package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunRefusedException;
import dev.strobe.harness.scenario.ScenarioException;
import dev.strobe.harness.target.TargetException;
import dev.strobe.harness.target.UnknownTargetException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The entry point: parses the command line, runs one command, and turns what went wrong into one clear text. */
@Command(
        name = "strobe",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Measures message brokers: true latencies, explained tails, decisions that hold.",
        subcommands = {
            RunCommand.class,
            ValidateCommand.class,
            ScenariosCommand.class,
            TargetsCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            GateCommand.class,
            HistoryCommand.class,
            IndexCommand.class,
            CalibrateCommand.class,
            BrokerCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  strobe run step-load                     find the knee of Strobe's own broker",
            "  strobe run step-load --target kafka      and of a local Apache Kafka",
            "  strobe run step-load --time-scale 0.1    the same in short, as a smoke test",
            "  strobe run constant --target kafka://127.0.0.1:9092",
            "  strobe compare runs/A runs/B",
            "  strobe gate --baseline runs/main --candidate runs/branch",
            "  strobe index runs                        a page over all runs in a folder",
            "",
            "Exit codes: 0 pass, 1 expectation failed or regression, 2 bad usage or scenario, 3 target failed,",
            "  4 inconclusive, 5 invalid measurement, 130 interrupted."
        })
public final class StrobeMain implements Runnable {

    private StrobeMain() {}

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        System.out.flush();
        System.exit(code);
    }

    /** The whole command line, ready to parse or to run; also what the documentation's commands are checked with. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new StrobeMain());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(StrobeMain::explain);
        commandLine.setExitCodeExceptionMapper(StrobeMain::exitCode);
        return commandLine;
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    private static int explain(Exception thrown, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        switch (thrown) {
            case ScenarioException e -> {
                err.println("The scenario cannot be run:");
                e.errors().forEach(error -> err.println("  " + error));
            }
            case TargetException e -> err.println("The target failed: " + e.getMessage());
            case UnknownTargetException e -> err.println(e.getMessage());
            case RunRefusedException e -> err.println(e.getMessage());
            case UncheckedIOException e -> err.println(e.getMessage() + " (" + e.getCause() + ")");
            default -> {
                err.println("Strobe failed; this is a defect of Strobe, please report it with the lines below.");
                thrown.printStackTrace(err);
            }
        }
        err.flush();
        return exitCode(thrown);
    }

    private static int exitCode(Throwable thrown) {
        return switch (thrown) {
            case TargetException e -> ExitCode.TARGET.code();
            case ScenarioException e -> ExitCode.USAGE.code();
            case UnknownTargetException e -> ExitCode.USAGE.code();
            case RunRefusedException e -> ExitCode.USAGE.code();
            case UncheckedIOException e -> ExitCode.USAGE.code();
            case CommandLine.ParameterException e -> ExitCode.USAGE.code();
            default -> ExitCode.TARGET.code();
        };
    }
}

package dev.strobe.harness.cli;

import dev.strobe.harness.engine.RunControl;
import dev.strobe.harness.engine.RunEngine;
import dev.strobe.harness.engine.RunOutcome;
import dev.strobe.harness.engine.RunRequest;
import dev.strobe.harness.live.LiveView;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.reports.html.ReportRenderer;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One run as a command makes it: progress while it goes on, a report and a summary at the end, also when it is
 * interrupted in between.
 */
final class SingleRun {

    private final PrintWriter output;
    private final LiveView live;

    SingleRun(PrintWriter output) {
        this(output, LiveView.NONE);
    }

    SingleRun(PrintWriter output, LiveView live) {
        this.output = output;
        this.live = live;
    }

    RunOutcome run(Scenario scenario, boolean smoke, Path out, Duration waitQuiet, List<String> command) {
        return run(new RunRequest(scenario, smoke, out, Home.folder(), waitQuiet, command));
    }

    RunOutcome run(RunRequest request) {
        RunControl control = new RunControl();
        Interrupts.abort(control);
        ProgressPrinter progress = new ProgressPrinter(output, terminal());
        try {
            RunOutcome outcome = new RunEngine(request, live.beside(progress), control).run();
            progress.clear();
            new ReportRenderer().render(outcome.directory());
            output.print(Summary.of(outcome));
            output.flush();
            live.ended(outcome.run());
            return outcome;
        } catch (RuntimeException e) {
            live.failed(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            progress.clear();
            control.ended();
        }
    }

    private static boolean terminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}

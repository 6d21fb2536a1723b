package dev.strobe.harness.cli;

import dev.strobe.reports.history.HistoryFile;
import dev.strobe.reports.history.HistoryMetric;
import dev.strobe.reports.history.Trend;
import dev.strobe.reports.history.TrendJson;
import dev.strobe.reports.history.TrendTable;
import dev.strobe.reports.overview.TrendPage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the trend of each figure with its changes. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows each figure over time, with the places where it changed for good.",
            "Runs compare only with the same content of the scenario, the same target, and as many cores of the same"
                    + " model. A change needs 4 runs on either side; a single spike makes none."
        },
        footer = {
            "",
            "Examples:",
            "  strobe history show history.jsonl",
            "  strobe history show history.jsonl --scenario constant --metric end_to_end.p99_us",
            "  strobe history show history.jsonl --html trends.html",
            "  strobe history show history.jsonl --fail-on-change",
            "",
            "Exit codes: 0; 1 with --fail-on-change if the newest change of a figure is for the worse; 2 bad usage."
        })
final class HistoryShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The history.")
    private Path file = Path.of("history.jsonl");

    @Option(names = "--scenario", paramLabel = "S", description = "Only this scenario.")
    private @Nullable String scenario;

    @Option(names = "--metric", paramLabel = "M", description = "Only this figure, such as end_to_end.p99_us.")
    private @Nullable String metric;

    @Option(
            names = "--smallest",
            paramLabel = "PCT",
            defaultValue = "2",
            description = "Pass over changes smaller than this many per cent; 2 if nothing is said.")
    private double smallestPct = 2;

    @Option(names = "--json", description = "Print JSON with every value instead of the table.")
    private boolean json;

    @Option(names = "--html", paramLabel = "PAGE", description = "Also write a page with charts to this file.")
    private @Nullable Path html;

    @Option(
            names = "--fail-on-change",
            description = "Exit with 1 if the newest change of any figure shown is for the worse.")
    private boolean failOnChange;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!Files.exists(file)) {
            throw wrong("there is no history " + file + "; strobe history add RUN --to " + file + " starts one");
        }
        HistoryFile.Content content = new HistoryFile(file).read();
        List<Trend> trends = selected(Trend.of(content.entries(), smallestPct / 100));
        PrintWriter err = spec.commandLine().getErr();
        content.problems().forEach(problem -> err.println(file + ": " + problem));
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? TrendJson.text(trends, content.problems()) : TrendTable.text(trends));
        if (html != null) {
            TrendPage.write(trends, content.problems(), html);
            if (!json) {
                out.println("\npage: " + html);
            }
        }
        out.flush();
        boolean worse = trends.stream().anyMatch(Trend::worseNow);
        return failOnChange && worse ? ExitCode.FAILED.code() : ExitCode.PASS.code();
    }

    private List<Trend> selected(List<Trend> trends) {
        if (trends.isEmpty()) {
            throw wrong(file + " holds no run with figures");
        }
        List<Trend> ofScenario = trends.stream()
                .filter(trend -> scenario == null || trend.series().scenario().equals(scenario))
                .toList();
        if (ofScenario.isEmpty()) {
            throw wrong(file + " holds no run of scenario '" + scenario + "'; it has "
                    + trends.stream()
                            .map(trend -> trend.series().scenario())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        if (metric != null && HistoryMetric.named(metric).isEmpty()) {
            throw wrong("unknown figure '" + metric + "'; there are "
                    + Arrays.stream(HistoryMetric.values())
                            .map(HistoryMetric::key)
                            .collect(Collectors.joining(", ")));
        }
        List<Trend> ofMetric = ofScenario.stream()
                .filter(trend -> metric == null || trend.metric().key().equals(metric))
                .toList();
        if (ofMetric.isEmpty()) {
            throw wrong("no run there has the figure " + String.valueOf(metric).toLowerCase(Locale.ROOT));
        }
        return ofMetric;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

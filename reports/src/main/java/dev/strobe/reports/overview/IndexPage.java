package dev.strobe.reports.overview;

import dev.strobe.reports.history.HistoryEntry;
import dev.strobe.reports.history.HistoryMetric;
import dev.strobe.reports.history.Trend;
import dev.strobe.reports.html.Html;
import dev.strobe.reports.html.PageTemplate;
import dev.strobe.reports.stats.Figures;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The index of a folder of runs: one page that leads to every report, newest first, with the trend of each figure. It reads
 * manifests only, opens without a network, and links relatively, so that the folder can be published as it is.
 */
public final class IndexPage {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final String NOT_MEASURED = "This run has no such figure.";

    private final RunsFolder runs;
    private final Html html = new Html();

    private IndexPage(RunsFolder runs) {
        this.runs = runs;
    }

    /**
     * Writes the index of a folder.
     *
     * @return number of runs in it
     * @throws java.io.UncheckedIOException if the folder cannot be listed or the page not be written
     */
    public static int write(Path folder, Path file) {
        RunsFolder runs = RunsFolder.read(folder);
        Path place = file.toAbsolutePath().normalize().getParent();
        PageTemplate.write(new IndexPage(runs.seenFrom(place == null ? folder : place)).page(), file);
        return runs.runs().size();
    }

    private String page() {
        List<HistoryEntry> entries = runs.runs().stream()
                .map(RunsFolder.Found::entry)
                .sorted(Comparator.comparing(HistoryEntry::startedAt).thenComparing(HistoryEntry::runId))
                .toList();
        List<Trend> trends = Trend.of(entries);
        summary(entries, trends);
        html.open("section id=\"runs\"").element("h2", "Runs");
        if (entries.isEmpty()) {
            html.element("p class=\"empty\"", "No run is in this folder.");
        } else {
            tools();
            table();
        }
        unreadable();
        html.close("section");
        trendSection(trends);
        Map<String, String> links = new LinkedHashMap<>();
        links.put("runs", "Runs");
        links.put("trends", "Trends");
        return OverviewTemplate.plain(new OverviewTemplate.Content("Runs - Strobe", links, html.toString(), Map.of()));
    }

    private void summary(List<HistoryEntry> entries, List<Trend> trends) {
        html.open("section id=\"summary\"").element("h1", "All runs");
        html.open("div class=\"tiles\"");
        Map<String, Long> verdicts = entries.stream()
                .collect(Collectors.groupingBy(IndexPage::verdict, LinkedHashMap::new, Collectors.counting()));
        long scenarios = entries.stream()
                .map(entry -> entry.scenario().name())
                .distinct()
                .count();
        tile(
                "Runs",
                Figures.count(entries.size()),
                scenarios == 1 ? "of one scenario" : "of " + scenarios + " scenarios");
        tile(
                "Verdicts",
                Figures.count(verdicts.getOrDefault("pass", 0L)) + " pass",
                verdicts.entrySet().stream()
                        .filter(verdict -> !verdict.getKey().equals("pass"))
                        .map(verdict -> verdict.getValue() + " " + verdict.getKey())
                        .collect(Collectors.joining(", ")));
        long worse = trends.stream().filter(Trend::worseNow).count();
        tile(
                "Worse than before",
                Figures.count(worse),
                worse == 1
                        ? "figure whose newest change is for the worse"
                        : "figures whose newest change is for the worse");
        Instant newest = entries.isEmpty() ? null : entries.getLast().startedAt();
        tile("Newest", newest == null ? Figures.NONE : TIME.format(newest), "UTC");
        html.close("div").close("section");
    }

    private void tile(String name, String value, String note) {
        html.open("div class=\"tile\"").element("p class=\"tile-name\"", name);
        html.element("p class=\"tile-value\"", value);
        html.element("p class=\"tile-note\"", note).close("div");
    }

    private void tools() {
        html.open("div class=\"tools\"");
        html.markup("<label class=\"pick\">Filter <input type=\"search\" id=\"filter\" autocomplete=\"off\""
                + " placeholder=\"scenario, target, run, verdict\"></label>");
        html.open("label class=\"pick\"").text("Verdict ").open("select id=\"verdict-pick\"");
        html.element("option value=\"\"", "all");
        runs.runs().stream()
                .map(run -> verdict(run.entry()))
                .distinct()
                .sorted()
                .forEach(verdict -> html.element("option", verdict));
        html.close("select").close("label");
        html.markup("<span class=\"pick\" id=\"shown\" role=\"status\"></span>").close("div");
    }

    private void table() {
        html.open("div class=\"scroll\"").open("table class=\"runs sortable\"");
        html.open("thead").open("tr");
        heading("Started", "", "descending");
        heading("Target", "", null);
        heading("Verdict", "", null);
        heading("Throughput", "num", null);
        heading("p50", "num", null);
        heading("p99", "num", null);
        heading("p99.9", "num", null);
        heading("CPU/message", "num", null);
        heading("Lost", "num", null);
        html.close("tr").close("thead");
        Map<String, List<RunsFolder.Found>> byScenario = new LinkedHashMap<>();
        runs.runs().stream()
                .sorted(Comparator.comparing(
                                (RunsFolder.Found run) -> run.entry().startedAt())
                        .reversed())
                .forEach(run -> byScenario
                        .computeIfAbsent(run.entry().scenario().name(), key -> new ArrayList<>())
                        .add(run));
        byScenario.forEach(this::group);
        html.close("table").close("div");
        html.element(
                "p class=\"note\"",
                "Latencies are end to end, or to the acknowledgement where nothing was consumed, of the hardest phase that"
                        + " did not saturate. CPU is the target's. Times are UTC. Click a heading to sort.");
    }

    private void heading(String name, String type, @Nullable String sorted) {
        html.open("th scope=\"col\"" + (type.isEmpty() ? "" : " class=\"" + type + "\"")
                + (sorted == null ? "" : " aria-sort=\"" + sorted + "\""));
        html.open("button type=\"button\" class=\"sort\"")
                .text(name)
                .close("button")
                .close("th");
    }

    private void group(String scenario, List<RunsFolder.Found> found) {
        html.open("tbody data-scenario=\"" + Html.escape(scenario) + "\"");
        html.open("tr class=\"group-row\"")
                .open("th colspan=\"9\" scope=\"rowgroup\"")
                .text(scenario);
        html.element("span class=\"muted\"", found.size() == 1 ? " 1 run" : " " + found.size() + " runs");
        html.close("th").close("tr");
        found.forEach(this::row);
        html.close("tbody");
    }

    private void row(RunsFolder.Found found) {
        HistoryEntry run = found.entry();
        String text =
                run.runId() + " " + run.scenario().name() + " " + run.target().name() + " "
                        + run.target().version() + " " + verdict(run) + " " + (run.smoke() ? "smoke " : "")
                        + (run.valid() ? "" : "invalid ") + String.join(" ", found.marks());
        html.open("tr class=\"run" + (run.counts() ? "" : " aside") + "\" data-verdict=\"" + verdict(run)
                + "\" data-text=\"" + Html.escape(text.toLowerCase(Locale.ROOT)) + "\"");
        html.open(
                "td data-value=\"" + run.startedAt().toEpochMilli() + "\" title=\"" + Html.escape(run.runId()) + "\"");
        String started = TIME.format(run.startedAt());
        if (found.link().isEmpty()) {
            html.text(started);
        } else {
            html.open("a href=\"" + Html.escape(found.link()) + "\"")
                    .text(started)
                    .close("a");
        }
        html.close("td");
        html.open("td data-value=\"" + Html.escape(run.target().name()) + "\"")
                .text(run.target().name());
        html.element("span class=\"sub\"", run.target().version()).close("td");
        verdictCell(found);
        figure(run, HistoryMetric.THROUGHPUT);
        figure(run, HistoryMetric.END_TO_END_P50, HistoryMetric.PUBLISH_P50, HistoryMetric.SERVICE_P50);
        figure(run, HistoryMetric.END_TO_END_P99, HistoryMetric.PUBLISH_P99, HistoryMetric.SERVICE_P99);
        figure(run, HistoryMetric.END_TO_END_P99_9, HistoryMetric.PUBLISH_P99_9);
        figure(run, HistoryMetric.TARGET_CPU);
        figure(run, HistoryMetric.LOST);
        html.close("tr");
    }

    private void verdictCell(RunsFolder.Found found) {
        HistoryEntry run = found.entry();
        String verdict = verdict(run);
        html.open("td data-value=\"" + verdict + "\"");
        html.element("span class=\"verdict verdict-" + verdict + "\"", verdict);
        html.open("span class=\"chips\"");
        if (run.smoke()) {
            html.markup(
                    "<span class=\"chip\" title=\"Time was scaled down: latency is shown, not judged\">smoke</span>");
        }
        if (!run.valid()) {
            html.open("span class=\"chip chip-invalid\" title=\"" + Html.escape(String.join("; ", found.reasons()))
                    + "\"");
            html.text("not valid").close("span");
        }
        found.marks().forEach(mark -> html.element("span class=\"chip\"", mark));
        html.close("span").close("td");
    }

    /** The first of the figures that the run has. */
    private void figure(HistoryEntry run, HistoryMetric... metrics) {
        for (HistoryMetric metric : metrics) {
            Double value = run.metrics().get(metric.key());
            if (value != null) {
                html.element("td class=\"num\" data-value=\"" + value + "\"", metric.text(value));
                return;
            }
        }
        html.figure(Figures.NONE, NOT_MEASURED);
    }

    private void unreadable() {
        if (!runs.unreadable().isEmpty()) {
            html.element(
                    "p class=\"note\"",
                    "Without a run.json that can be read: " + String.join(", ", runs.unreadable()) + ".");
        }
    }

    private void trendSection(List<Trend> trends) {
        html.open("section id=\"trends\"").element("h2", "Trends");
        Html tables = new Html();
        TrendCards.tables(tables, trends);
        if (tables.toString().isEmpty()) {
            html.element(
                    "p class=\"empty\"",
                    "A trend needs two runs with the same content of the scenario, the same target and as many cores of"
                            + " the same model.");
        } else {
            html.element(
                    "p class=\"how\"",
                    "Runs of the same scenario on the same target and class of machine, in order. A dashed line marks"
                            + " where the level changed for good; single spikes do not. Hollow points are runs that do not"
                            + " count.");
            html.markup(tables.toString());
        }
        html.close("section");
    }

    private static String verdict(HistoryEntry run) {
        return run.verdict().name().toLowerCase(Locale.ROOT);
    }
}

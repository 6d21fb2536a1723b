package dev.strobe.reports.overview;

import dev.strobe.reports.history.Trend;
import dev.strobe.reports.history.Trend.Change;
import dev.strobe.reports.history.Trend.Point;
import dev.strobe.reports.history.Trend.Series;
import dev.strobe.reports.history.TrendTable;
import dev.strobe.reports.html.Html;
import dev.strobe.reports.html.PageTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A history as a page: a chart for each figure over its runs, with the level of each stretch and the changes marked. */
public final class TrendPage {

    private TrendPage() {}

    /**
     * Writes the page.
     *
     * @param problems lines of the history that could not be read
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static void write(List<Trend> trends, List<String> problems, Path file) {
        Html html = new Html();
        List<Map<String, @Nullable Object>> charts = new ArrayList<>();
        html.open("section id=\"summary\"").element("h1", "History");
        html.element(
                "p class=\"how\"",
                "Each chart is one figure over the runs that compare: same content of the scenario, same target, same class"
                        + " of machine. A line stands at the level of each stretch; where it steps, the level changed for"
                        + " good. Single spikes are no change. Hollow points are runs that do not count.");
        html.list("ul class=\"plain bad-list\"", problems);
        html.close("section");
        Map<String, String> links = new LinkedHashMap<>();
        TrendCards.bySeries(trends).forEach((series, ofSeries) -> {
            String id = "series-" + (links.size() + 1);
            links.put(id, series.scenario());
            section(html, id, series, ofSeries, charts);
        });
        String page = OverviewTemplate.charts(
                new OverviewTemplate.Content("History - Strobe", links, html.toString(), Map.of("trends", charts)),
                List.of("trends.js"));
        PageTemplate.write(page, file);
    }

    private static void section(
            Html html, String id, Series series, List<Trend> trends, List<Map<String, @Nullable Object>> charts) {
        html.open("section id=\"" + id + "\"").element("h2", series.scenario());
        int runs =
                trends.stream().mapToInt(trend -> trend.points().size()).max().orElse(0);
        html.element(
                "p class=\"how\"",
                TrendCards.where(series) + ": " + (runs == 1 ? "1 run." : runs + " runs.") + TrendCards.few(trends));
        html.open("div class=\"pair\"");
        for (Trend trend : trends) {
            if (TrendCards.moves(trend)) {
                String chart = "trend-" + charts.size();
                charts.add(data(chart, trend));
                html.open("div class=\"card\"").element("h3", trend.metric().label());
                html.open("div class=\"chart trend-chart\" id=\"" + chart + "\"")
                        .close("div");
                TrendCards.changes(html, trend);
                html.close("div");
            }
        }
        html.close("div");
        TrendCards.still(html, trends);
        html.close("section");
    }

    private static Map<String, @Nullable Object> data(String id, Trend trend) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("label", trend.metric().label() + " of " + trend.series().text());
        data.put("unit", trend.metric().unit().name().toLowerCase(Locale.ROOT));
        data.put("points", trend.points().stream().map(TrendPage::point).toList());
        data.put(
                "changes",
                trend.changes().stream().map(change -> change(trend, change)).toList());
        return data;
    }

    /** Name, start in ms since 1970, value, whether it counts, why not. */
    private static List<Object> point(Point point) {
        return List.of(
                point.run().name(),
                point.run().startedAt().toEpochMilli(),
                point.value(),
                point.counts(),
                point.run().whyNot());
    }

    private static Map<String, Object> change(Trend trend, Change change) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("at", change.at());
        data.put("before", change.before());
        data.put("after", change.after());
        data.put("worse", change.direction() == Trend.Direction.WORSE);
        data.put("text", TrendTable.size(change, trend.metric()));
        data.put("place", TrendTable.place(change));
        return data;
    }
}

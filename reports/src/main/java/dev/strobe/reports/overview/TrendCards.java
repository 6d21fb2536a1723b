package dev.strobe.reports.overview;

import dev.strobe.reports.history.Trend;
import dev.strobe.reports.history.Trend.Change;
import dev.strobe.reports.history.Trend.Direction;
import dev.strobe.reports.history.Trend.Point;
import dev.strobe.reports.history.Trend.Series;
import dev.strobe.reports.history.TrendTable;
import dev.strobe.reports.html.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a page that show trends in words and small curves. */
final class TrendCards {

    private TrendCards() {}

    static Map<Series, List<Trend>> bySeries(List<Trend> trends) {
        Map<Series, List<Trend>> series = new LinkedHashMap<>();
        trends.forEach(trend ->
                series.computeIfAbsent(trend.series(), key -> new ArrayList<>()).add(trend));
        return series;
    }

    /** Whether there is anything to see: of counts that were always 0, a sentence is enough. */
    static boolean moves(Trend trend) {
        return !trend.changes().isEmpty() || trend.points().stream().anyMatch(point -> point.value() != 0);
    }

    /** One table of curves for each series of more than one run; nothing where there is none. */
    static void tables(Html html, List<Trend> trends) {
        bySeries(trends).forEach((series, ofSeries) -> {
            int runs = ofSeries.stream()
                    .mapToInt(trend -> trend.points().size())
                    .max()
                    .orElse(0);
            if (runs < 2) {
                return;
            }
            html.open("div class=\"card trend-card\" data-scenario=\"" + Html.escape(series.scenario()) + "\"");
            html.open("h3").text(series.scenario()).close("h3");
            html.element("p class=\"how\"", where(series) + ": " + runs + " runs." + few(ofSeries));
            html.open("div class=\"scroll\"").open("table class=\"trends\"");
            html.markup("<thead><tr><th>Figure</th><th class=\"num\">Newest</th><th>Trend</th>"
                    + "<th>Where it changed</th></tr></thead><tbody>");
            ofSeries.stream().filter(TrendCards::moves).forEach(trend -> row(html, trend));
            html.markup("</tbody></table></div>");
            still(html, ofSeries);
            html.close("div");
        });
    }

    static String where(Series series) {
        String text = series.text();
        return text.substring(series.scenario().length() + 1);
    }

    /** The changes of a trend, newest first. */
    static void changes(Html html, Trend trend) {
        html.open("ul class=\"changes\"");
        for (Change change : trend.changes().reversed()) {
            boolean worse = change.direction() == Direction.WORSE;
            html.open("li class=\"" + (worse ? "worse" : "other") + "\"");
            html.element("strong", TrendTable.size(change, trend.metric()));
            html.text(", " + TrendTable.place(change));
            change.alsoChanged().forEach(also -> html.element("span class=\"also\"", "there too: " + also));
            html.close("li");
        }
        html.close("ul");
    }

    /** Figures that were 0 in every run. */
    static void still(Html html, List<Trend> trends) {
        List<String> names = trends.stream()
                .filter(trend -> !moves(trend))
                .map(trend -> trend.metric().label())
                .toList();
        if (!names.isEmpty()) {
            html.element("p class=\"note\"", "0 in every run: " + String.join(", ", names) + ".");
        }
    }

    static String few(List<Trend> trends) {
        long counting = trends.stream()
                .mapToLong(
                        trend -> trend.points().stream().filter(Point::counts).count())
                .max()
                .orElse(0);
        return counting >= Trend.RUNS_MIN
                ? ""
                : " " + counting + " of them count; changes are looked for from " + Trend.RUNS_MIN + " on.";
    }

    private static void row(Html html, Trend trend) {
        List<Point> counting = trend.points().stream().filter(Point::counts).toList();
        html.open("tr").element("th scope=\"row\"", trend.metric().label());
        html.figure(
                counting.isEmpty()
                        ? "-"
                        : trend.metric().text(counting.getLast().value()),
                "No run of these counts.");
        html.open("td").markup(Sparkline.svg(trend)).close("td").open("td class=\"changed\"");
        if (trend.changes().isEmpty()) {
            html.element("span class=\"muted\"", "no change");
        } else {
            changes(html, trend);
        }
        html.close("td").close("tr");
    }
}

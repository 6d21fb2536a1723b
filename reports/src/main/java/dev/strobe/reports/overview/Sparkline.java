package dev.strobe.reports.overview;

import dev.strobe.reports.history.Trend;
import dev.strobe.reports.history.Trend.Change;
import dev.strobe.reports.history.Trend.Direction;
import dev.strobe.reports.history.Trend.Point;
import dev.strobe.reports.history.TrendTable;
import dev.strobe.reports.html.Html;
import java.util.List;
import java.util.Locale;

/** A trend as a small curve in the page itself: runs by order, a line at each level, a mark where it changed. */
final class Sparkline {

    private static final int WIDTH = 260;
    private static final int HEIGHT = 44;
    private static final int EDGE = 6;

    private final Trend trend;
    private final double low;
    private final double high;

    private Sparkline(Trend trend) {
        this.trend = trend;
        this.low = trend.points().stream().mapToDouble(Point::value).min().orElse(0);
        this.high = trend.points().stream().mapToDouble(Point::value).max().orElse(0);
    }

    /** An SVG element that says in words what it shows. */
    static String svg(Trend trend) {
        return new Sparkline(trend).svg();
    }

    private String svg() {
        StringBuilder svg = new StringBuilder("<svg class=\"spark\" role=\"img\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" aria-label=\"")
                .append(Html.escape(words()))
                .append("\">");
        levels(svg);
        curve(svg);
        for (Change change : trend.changes()) {
            mark(svg, change);
        }
        newest(svg);
        return svg.append("</svg>").toString();
    }

    private String words() {
        int count = trend.points().size();
        StringBuilder words = new StringBuilder(trend.metric().label())
                .append(" of ")
                .append(count)
                .append(count == 1 ? " run" : " runs");
        trend.changes()
                .forEach(change -> words.append("; changed ")
                        .append(TrendTable.size(change, trend.metric()))
                        .append(' ')
                        .append(TrendTable.place(change)));
        return words.toString();
    }

    private void curve(StringBuilder svg) {
        StringBuilder line = new StringBuilder();
        List<Point> points = trend.points();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            if (point.counts()) {
                line.append(at(x(i))).append(',').append(at(y(point.value()))).append(' ');
            } else {
                svg.append("<circle class=\"spark-aside\" r=\"2\" cx=\"")
                        .append(at(x(i)))
                        .append("\" cy=\"")
                        .append(at(y(point.value())))
                        .append("\"/>");
            }
        }
        svg.append("<polyline class=\"spark-line\" points=\"")
                .append(line.toString().strip())
                .append("\"/>");
    }

    /** A line at the median of each stretch between changes; none where nothing changed. */
    private void levels(StringBuilder svg) {
        List<Change> changes = trend.changes();
        for (int i = 0; i <= changes.size() && !changes.isEmpty(); i++) {
            double value =
                    i == 0 ? changes.getFirst().before() : changes.get(i - 1).after();
            double from = i == 0 ? x(0) : x(changes.get(i - 1).at());
            double until = i == changes.size()
                    ? x(trend.points().size() - 1)
                    : x(changes.get(i).at());
            svg.append("<line class=\"spark-level\" x1=\"")
                    .append(at(from))
                    .append("\" x2=\"")
                    .append(at(until))
                    .append("\" y1=\"")
                    .append(at(y(value)))
                    .append("\" y2=\"")
                    .append(at(y(value)))
                    .append("\"/>");
        }
    }

    private void mark(StringBuilder svg, Change change) {
        String kind = change.direction() == Direction.WORSE ? "worse" : "other";
        String x = at(x(change.at() - 0.5));
        svg.append("<line class=\"spark-mark ")
                .append(kind)
                .append("\" x1=\"")
                .append(x)
                .append("\" x2=\"")
                .append(x);
        svg.append("\" y1=\"0\" y2=\"").append(HEIGHT).append("\"><title>");
        svg.append(Html.escape(TrendTable.size(change, trend.metric()) + ", " + TrendTable.place(change)));
        svg.append("</title></line>");
    }

    private void newest(StringBuilder svg) {
        int last = trend.points().size() - 1;
        Point point = trend.points().get(last);
        if (point.counts()) {
            svg.append("<circle class=\"spark-newest\" r=\"3\" cx=\"")
                    .append(at(x(last)))
                    .append("\" cy=\"")
                    .append(at(y(point.value())))
                    .append("\"/>");
        }
    }

    private double x(double index) {
        int last = trend.points().size() - 1;
        return last <= 0 ? WIDTH / 2.0 : EDGE + index * (WIDTH - 2.0 * EDGE) / last;
    }

    private double y(double value) {
        return high <= low ? HEIGHT / 2.0 : HEIGHT - EDGE - (value - low) * (HEIGHT - 2.0 * EDGE) / (high - low);
    }

    private static String at(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }
}

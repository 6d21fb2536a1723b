package dev.strobe.reports.history;

import dev.strobe.reports.history.Trend.Change;
import dev.strobe.reports.history.Trend.Point;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Trends for programs: the same as the table says, with every value. */
public final class TrendJson {

    private static final String SCHEMA = "strobe.trends/1";
    private static final ObjectWriter PRETTY = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

    private TrendJson() {}

    /** One document; ends with a line break. */
    public static String text(List<Trend> trends, List<String> problems) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.put("problems", problems);
        document.put("trends", trends.stream().map(TrendJson::trend).toList());
        return PRETTY.writeValueAsString(document) + "\n";
    }

    private static Map<String, Object> trend(Trend trend) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("scenario", trend.series().scenario());
        tree.put("sha256", trend.series().sha256());
        tree.put("target", trend.series().target());
        tree.put("cores", trend.series().cores());
        tree.put("cpu", trend.series().cpu());
        tree.put("metric", trend.metric().key());
        tree.put("better", lower(trend.metric().better()));
        tree.put("points", trend.points().stream().map(TrendJson::point).toList());
        tree.put("changes", trend.changes().stream().map(TrendJson::change).toList());
        return tree;
    }

    private static Map<String, @Nullable Object> point(Point point) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("run_id", point.run().runId());
        tree.put("started_at", point.run().startedAt().toString());
        tree.put("commit", point.run().commit());
        tree.put("value", point.value());
        tree.put("counts", point.counts());
        return tree;
    }

    private static Map<String, @Nullable Object> change(Change change) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("at", change.at());
        tree.put("before", change.before());
        tree.put("after", change.after());
        tree.put("relative", change.relative());
        tree.put("relative_low", change.low());
        tree.put("relative_high", change.high());
        tree.put("direction", lower(change.direction()));
        tree.put("after_run", change.lastBefore().runId());
        tree.put("after_commit", change.lastBefore().commit());
        tree.put("up_to_run", change.firstAfter().runId());
        tree.put("up_to_commit", change.firstAfter().commit());
        tree.put("runs_since", change.runsAfter());
        tree.put("also_changed", change.alsoChanged());
        return tree;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package dev.strobe.harness.scenario;

import dev.strobe.reports.gate.GateMetric;
import dev.strobe.reports.gate.GatePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Reads a gate's policy with the means that scenarios are read with. What a file leaves out is as in
 * {@link GatePolicy#standard()}. Everything that is wrong comes out together in one {@link ScenarioException}.
 *
 * <p>Stateless and thread-safe.
 */
public final class PolicyReader {

    static final List<String> KEYS = List.of("error_rate", "miss_rate", "min_runs", "budget", "phase", "metrics");

    private static final Pattern SHARE = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,6})?)\\s*%");
    private static final String OFF = "off";
    private static final String ANY = "any";
    private static final double ERROR_PCT_MAX = 20;
    private static final double FALL_PCT_MAX = 90;
    private static final double RISE_PCT_MAX = 10_000;
    private static final int RUNS_MAX = 1_000;
    private static final Duration BUDGET_MAX = Duration.ofHours(24);

    /** @throws ScenarioException naming every error of the file */
    public GatePolicy read(Path file) {
        Problems problems = new Problems();
        String text = ScenarioReader.load(file, problems);
        problems.throwIfAny();
        return readText(file.toString(), text);
    }

    /** @param origin what errors call the text */
    public GatePolicy readText(String origin, String text) {
        Problems problems = new Problems();
        Node root = Yaml.compose(origin, text, problems);
        GatePolicy policy = root == null ? GatePolicy.standard() : policy(root, problems);
        problems.throwIfAny();
        return policy;
    }

    private static GatePolicy policy(Node root, Problems problems) {
        GatePolicy standard = GatePolicy.standard();
        Fields fields = Fields.open(root, "", problems);
        unknown(root, fields, KEYS, problems);
        Map<GateMetric, Double> matters = new EnumMap<>(GateMetric.class);
        matters.putAll(standard.matters());
        if (fields.has("metrics")) {
            Fields metrics = Fields.open(fields.place("metrics"), fields.pathOf("metrics"), problems);
            unknown(fields.place("metrics"), metrics, GateMetric.keys(), problems);
            for (GateMetric metric : GateMetric.values()) {
                if (metrics.has(metric.key())) {
                    Double least = metrics.optional(metric.key(), 0.0, text -> matters(metric, text));
                    if (least.isNaN()) {
                        matters.remove(metric);
                    } else {
                        matters.put(metric, least);
                    }
                }
            }
            if (matters.isEmpty()) {
                fields.problem("metrics", "every metric is off: nothing is left to judge");
            }
        }
        @Nullable String phase = fields.has("phase") ? fields.optional("phase", "none", Values.name()) : null;
        return new GatePolicy(
                fields.optional("error_rate", standard.errorRate(), text -> share(text, ERROR_PCT_MAX)),
                fields.optional("miss_rate", standard.missRate(), text -> share(text, ERROR_PCT_MAX)),
                fields.optional("min_runs", standard.runsMin(), Values.integer(GatePolicy.RUNS_LEAST, RUNS_MAX)),
                fields.optional("budget", standard.budget(), Values.duration(Duration.ofSeconds(1), BUDGET_MAX)),
                phase,
                matters);
    }

    private static void unknown(Node node, Fields fields, List<String> known, Problems problems) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String key = Fields.keyOf(entry);
                if (key != null && !known.contains(key)) {
                    problems.add(
                            entry.getKeyNode(),
                            fields.pathOf(key),
                            "unknown key '" + key + "'" + Suggestion.of(key, known));
                }
            }
        }
    }

    /** NaN for a metric that is off. */
    private static Double matters(GateMetric metric, String text) {
        if (text.equals(OFF)) {
            return Double.NaN;
        }
        if (metric == GateMetric.LOST) {
            if (!text.equals(ANY)) {
                throw new IllegalArgumentException("'" + text + "' must be any or off: one lost message is too many");
            }
            return 0.0;
        }
        return share(text, metric.worse() > 0 ? RISE_PCT_MAX : FALL_PCT_MAX);
    }

    /** {@code 5%} as 0.05. */
    private static double share(String text, double pctMax) {
        Matcher matcher = SHARE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a share such as 5% or 0.5%");
        }
        double pct = Double.parseDouble(matcher.group(1));
        if (pct <= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' must be above 0%: no measurement tells a change of nothing");
        }
        if (pct > pctMax) {
            throw new IllegalArgumentException("'" + text + "' is above the most allowed, " + Math.round(pctMax) + "%");
        }
        return pct / 100;
    }
}

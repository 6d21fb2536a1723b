package dev.strobe.conformance.stack;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query as it stands in a dashboard or a rule.
 *
 * @param where for messages
 * @param exemplar whether the panel asks for exemplars too
 */
record PromQuery(String where, String expression, boolean exemplar) {

    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w$:])[a-zA-Z_:][a-zA-Z0-9_:]*(?![\\w:]|\\s*\\()");

    /** What Grafana would put in place of its variables, but for the run. */
    private static final Map<String, String> VARIABLES = Map.of(
            "$__rate_interval", "30s",
            "$phase", ".*",
            "$job", ".*",
            "$instance", ".*",
            "$slow", "0.005");

    /** The names of all series that it reads. */
    Set<String> metrics() {
        String bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", " ")
                .replaceAll("\\[[^\\]]*]", " ");
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(GROUPING.matcher(bare).replaceAll(" "));
        while (name.find()) {
            if (!KEYWORDS.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }

    /** Whether it reads the metrics of a run, and nothing of a broker. */
    boolean ofRun() {
        return expression.contains("$run") && !expression.contains("$job");
    }

    /** With all variables replaced, of every run; a variable that nobody knows is an error. */
    String asked() {
        return askedOf(".*");
    }

    /** The same of one run, or of all that a pattern names. */
    String askedOf(String run) {
        String asked = expression.replace("$run", run);
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            asked = asked.replace(variable.getKey(), variable.getValue());
        }
        if (asked.contains("$")) {
            throw new IllegalStateException("unknown variable: where=" + where + " query=" + expression);
        }
        return asked;
    }

    @Override
    public String toString() {
        return where;
    }
}

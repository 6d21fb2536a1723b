package dev.strobe.conformance.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of Prometheus.
 *
 * @param name the alert's, or that of the recorded series
 */
record Rule(String name, boolean alert, String expression, JsonNode json) {

    private static final Pattern COMPARED = Pattern.compile("^(.*) (?:>|<|>=|<=|==) [0-9.]+$");

    static List<Rule> of(JsonNode file) {
        return Dashboard.elements(file.path("groups"))
                .flatMap(group -> Dashboard.elements(group.path("rules")))
                .map(rule -> new Rule(
                        rule.path(rule.has("alert") ? "alert" : "record").asText(),
                        rule.has("alert"),
                        rule.path("expr").asText(),
                        rule))
                .toList();
    }

    /** What returns data at any time: a recording's own expression, an alert's without its comparison. */
    PromQuery query() {
        if (!alert) {
            return new PromQuery("rule " + name, expression, false);
        }
        Matcher compared = COMPARED.matcher(expression);
        if (!compared.matches()) {
            throw new IllegalStateException(
                    "an alert is a query, a comparison and a number: alert=" + name + " expr=" + expression);
        }
        return new PromQuery("alert " + name, compared.group(1), false);
    }
}

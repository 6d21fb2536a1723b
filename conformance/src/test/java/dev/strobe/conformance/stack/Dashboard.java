package dev.strobe.conformance.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One dashboard of Grafana. */
record Dashboard(String file, JsonNode json) {

    String uid() {
        return json.path("uid").asText();
    }

    /** All panels but the headings of rows. */
    List<JsonNode> panels() {
        return elements(json.path("panels"))
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    List<JsonNode> variables() {
        return elements(json.path("templating").path("list")).toList();
    }

    /** What the panels ask Prometheus. */
    List<PromQuery> queries() {
        return panels().stream()
                .flatMap(panel -> elements(panel.path("targets"))
                        .filter(target -> target.has("expr"))
                        .map(target -> new PromQuery(
                                file + ": " + panel.path("title").asText() + " "
                                        + target.path("refId").asText(),
                                target.path("expr").asText(),
                                target.path("exemplar").asBoolean())))
                .toList();
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

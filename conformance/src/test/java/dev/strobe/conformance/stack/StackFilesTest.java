package dev.strobe.conformance.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What can be said of the stack's files without any of its parts. */
final class StackFilesTest {

    private static final Set<String> DATA_SOURCES = Set.of("prometheus", "jaeger");
    private static final int GRID_COLUMNS = 24;
    private static final Pattern PUBLISHED = Pattern.compile("127\\.0\\.0\\.1:\\d+:\\d+");

    @TestFactory
    Stream<DynamicTest> everyYamlFileParses() {
        return Stream.concat(
                        StackFiles.yamlFiles().stream(),
                        Stream.of(StackFiles.root().resolve("docker-compose.yml")))
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(),
                        () -> assertThat(StackFiles.yaml(file).isEmpty()).isFalse()));
    }

    @Test
    void thereAreFourDashboardsWithUidsOfTheirOwn() {
        List<Dashboard> dashboards = StackFiles.dashboards();

        assertThat(dashboards)
                .extracting(Dashboard::uid)
                .containsExactlyInAnyOrder("strobe-run", "strobe-broker", "strobe-tail", "strobe-cluster");
        assertThat(dashboards).allSatisfy(dashboard -> {
            assertThat(dashboard.json().path("title").asText()).startsWith("Strobe / ");
            assertThat(dashboard.json().path("description").asText()).isNotBlank();
            assertThat(dashboard.json().path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
            assertThat(dashboard.json().has("id")).isFalse();
        });
    }

    @TestFactory
    Stream<DynamicTest> everyPanelSaysWhatItShowsInWhichUnitAndFromWhere() {
        return eachPanel((dashboard, panel) -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).isNotBlank();
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .isNotBlank();
            assertThat(DATA_SOURCES)
                    .contains(panel.path("datasource").path("uid").asText())
                    .contains(panel.path("datasource").path("type").asText());
            if (!panel.path("type").asText().equals("text")) {
                assertThat(panel.path("targets")).isNotEmpty();
                assertThat(panel.path("fieldConfig")
                                .path("defaults")
                                .path("thresholds")
                                .path("steps"))
                        .isNotEmpty();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> panelsHaveIdsAndDoNotOverlap() {
        return StackFiles.dashboards().stream()
                .map(dashboard -> DynamicTest.dynamicTest(dashboard.file(), () -> {
                    Set<Integer> ids = new HashSet<>();
                    Set<List<Integer>> cells = new HashSet<>();
                    for (JsonNode panel : dashboard.json().path("panels")) {
                        JsonNode place = panel.path("gridPos");
                        int x = place.path("x").asInt();
                        int y = place.path("y").asInt();
                        int w = place.path("w").asInt();
                        assertThat(ids.add(panel.path("id").asInt())).isTrue();
                        assertThat(x + w).isLessThanOrEqualTo(GRID_COLUMNS);
                        for (int column = x; column < x + w; column++) {
                            for (int row = y; row < y + place.path("h").asInt(); row++) {
                                assertThat(cells.add(List.of(column, row)))
                                        .as("%s at %d, %d", panel.path("title"), column, row)
                                        .isTrue();
                            }
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyVariableThatAQueryNamesIsThere() {
        return StackFiles.dashboards().stream()
                .map(dashboard -> DynamicTest.dynamicTest(dashboard.file(), () -> {
                    Set<String> defined = new TreeSet<>(Set.of("__rate_interval"));
                    dashboard
                            .variables()
                            .forEach(variable ->
                                    defined.add(variable.path("name").asText()));
                    for (PromQuery query : dashboard.queries()) {
                        assertThat(Pattern.compile("\\$([a-z_]+)")
                                        .matcher(query.expression())
                                        .results()
                                        .map(found -> found.group(1)))
                                .as(query.where())
                                .isSubsetOf(defined);
                        query.asked();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyMetricIsOneThatTelemetryLists() {
        Set<String> listed = StackFiles.listedMetrics();
        List<PromQuery> queries = new ArrayList<>();
        StackFiles.dashboards().forEach(dashboard -> queries.addAll(dashboard.queries()));
        StackFiles.rules().forEach(rule -> queries.add(rule.query()));
        return queries.stream()
                .map(query -> DynamicTest.dynamicTest(query.where(), () -> {
                    assertThat(query.metrics()).isNotEmpty();
                    assertThat(listed).containsAll(query.metrics());
                }));
    }

    @Test
    void everyRecordedSeriesIsListedAndEveryAlertSaysWhatToDo() {
        List<Rule> rules = StackFiles.rules();

        assertThat(rules).extracting(Rule::name).doesNotHaveDuplicates();
        assertThat(StackFiles.listedMetrics())
                .containsAll(rules.stream()
                        .filter(rule -> !rule.alert())
                        .map(Rule::name)
                        .toList());
        assertThat(rules).filteredOn(Rule::alert).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.json().path("labels").path("severity").asText()).isIn("critical", "warning", "info");
            assertThat(rule.json().path("annotations").path("summary").asText()).isNotBlank();
            assertThat(rule.json().path("annotations").path("description").asText())
                    .isNotBlank();
        });
    }

    @Test
    void anExemplarLeadsToJaeger() {
        JsonNode sources = StackFiles.yaml(StackFiles.folder().resolve("grafana/provisioning/datasources/strobe.yaml"))
                .path("datasources");
        assertThat(StreamSupport.stream(sources.spliterator(), false))
                .extracting(source -> source.path("uid").asText())
                .containsExactlyInAnyOrderElementsOf(DATA_SOURCES);

        JsonNode link = sources.path(0)
                .path("jsonData")
                .path("exemplarTraceIdDestinations")
                .path(0);

        assertThat(link.path("name").asText()).isEqualTo("trace_id");
        assertThat(link.path("datasourceUid").asText()).isEqualTo("jaeger");
        assertThat(StackFiles.dashboards().stream()
                        .flatMap(dashboard -> dashboard.queries().stream())
                        .filter(PromQuery::exemplar))
                .isNotEmpty();
    }

    @Test
    void imagesAreOfTheVersionsThatAreTested() {
        assertThat(StackFiles.imageVersion("collector")).isEqualTo(StackFiles.partVersion("collector"));
        assertThat(StackFiles.imageVersion("replay")).isEqualTo(StackFiles.partVersion("collector"));
        assertThat(StackFiles.imageVersion("jaeger")).isEqualTo(StackFiles.partVersion("jaeger"));
        assertThat(StackFiles.imageVersion("collector-health")).isEqualTo(StackFiles.imageVersion("prometheus"));
        JsonNode manifest = StackFiles.yaml(StackFiles.folder().resolve("parts/collector.yaml"));
        assertThat(manifest.path("dist").path("version").asText()).isEqualTo(StackFiles.partVersion("collector"));
        for (String kind : List.of("extensions", "receivers", "processors", "exporters")) {
            assertThat(manifest.path(kind))
                    .isNotEmpty()
                    .allSatisfy(module -> assertThat(module.path("gomod").asText())
                            .endsWith(" v" + StackFiles.partVersion("collector")));
        }
        JsonNode sources = StackFiles.yaml(StackFiles.folder().resolve("grafana/provisioning/datasources/strobe.yaml"));
        assertThat("v"
                        + sources.path("datasources")
                                .path(0)
                                .path("jsonData")
                                .path("prometheusVersion")
                                .asText())
                .isEqualTo(StackFiles.imageVersion("prometheus"));
    }

    @Test
    void everythingIsPublishedOnLoopbackOnlyAndHasAHealthCheck() {
        JsonNode services = StackFiles.compose().path("services");
        // The brokers' is in their image; the collector's image can run none, and has a companion that does. The one
        // that
        // replays serves nobody.
        Set<String> elsewhere = Set.of("strobe", "strobe-1", "strobe-2", "strobe-3", "collector", "replay");

        services.properties().forEach(service -> {
            JsonNode value = service.getValue();
            for (JsonNode port : value.path("ports")) {
                assertThat(port.asText()).as(service.getKey()).matches(PUBLISHED);
            }
            assertThat(value.has("healthcheck") || elsewhere.contains(service.getKey()))
                    .as(service.getKey())
                    .isTrue();
        });
        assertThat(StackFiles.text(StackFiles.root().resolve("Dockerfile"))).contains("HEALTHCHECK");
        assertThat(services.has("collector-health")).isTrue();
    }

    @Test
    void everyFileThatAServiceMountsIsThere() {
        List<String> missing = new ArrayList<>();
        StackFiles.compose().path("services").properties().forEach(service -> {
            for (JsonNode volume : service.getValue().path("volumes")) {
                String source = volume.asText().split(":", 2)[0];
                Path path = StackFiles.root().resolve(source);
                if (source.startsWith("./") && !source.equals("./runs") && !Files.exists(path)) {
                    missing.add(service.getKey() + ": " + source);
                }
            }
        });

        assertThat(missing).isEmpty();
    }

    private static Stream<DynamicTest> eachPanel(PanelCheck check) {
        return StackFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.panels().stream()
                        .map(panel -> DynamicTest.dynamicTest(
                                dashboard.file() + ": " + panel.path("title").asText(),
                                () -> check.check(dashboard, panel))));
    }

    /** What is said of each panel. */
    @FunctionalInterface
    private interface PanelCheck {
        void check(Dashboard dashboard, JsonNode panel);
    }
}

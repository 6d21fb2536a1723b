package dev.strobe.conformance.stack;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strobe.conformance.process.Child;
import dev.strobe.conformance.process.ScratchFolder;
import dev.strobe.conformance.process.StrobeBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The stack with its real collector, Jaeger and Prometheus, in the shipped configuration. A run of the harness exports
 * traces and metrics, and its traces are replayed too, into another Jaeger; a broker is scraped and sends metrics; a sender stands in for a
 * run that goes on until the end and in which messages fail. Then Jaeger is asked for every trace, and Prometheus for
 * everything that dashboards and rules ask.
 */
@EnabledIfSystemProperty(named = "strobe.stack", matches = "true", disabledReason = "real parts: profile stack")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class StackIT {

    private static final Duration RUN_WITHIN = Duration.ofMinutes(10);
    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int TRACES_MIN = 20;
    private static final int EXEMPLARS_S = 900;
    private static final Set<Integer> RUN_CODES = Set.of(0, 5);
    /** What a run without a fault cannot fill, and why. */
    private static final Map<String, String> EMPTY_WITHOUT_A_FAULT =
            Map.of("strobe_messages_failed_total", "no message failed, so that no error has a series");

    private static final int EMPTY_PANELS = 3;

    private static @Nullable Parts parts;
    private static @Nullable RealStack stack;
    private static @Nullable StrobeBroker broker;
    private static @Nullable RunTraces traces;
    private static String runId = "";
    private static long runEnd;
    private static @Nullable ScheduledExecutorService feed;
    private static final AtomicReference<@Nullable RuntimeException> FEED_FAILED = new AtomicReference<>();

    @BeforeAll
    static void bringUpTheStack() {
        parts = Parts.found();
        Path folder = ScratchFolder.create("stack");
        Path runs = folder.resolve("runs");
        stack = new RealStack(parts, folder, runs);
        stack.start();
        Path run = run(folder, runs, stack.collector().base());
        runId = run.getFileName().toString();
        traces = RunTraces.of(run.resolve("spans.jsonl"));
        broker = new StrobeBroker(
                folder.resolve("broker"),
                Map.of(
                        "admin.listener",
                        "127.0.0.1:" + stack.brokerAdminPort(),
                        "otel.exporter.otlp.endpoint",
                        stack.collector().base(),
                        "otel.exporter.otlp.interval.ms",
                        "1000"));
        broker.start();
        feed = feed(stack, broker, traces);
        Awaitility.await("half a minute of metrics, and what rules make of them")
                .atMost(ARRIVES_WITHIN)
                .pollInterval(LOOK)
                .until(() -> hasData("count_over_time(strobe_backlog[1m]) > 30")
                        && hasData("strobe_run:achieved:ratio30s")
                        && hasData("ALERTS")
                        && hasData("strobe_broker:fetch_stage_seconds:mean30s{stage=\"total\"} > 0"));
    }

    @AfterAll
    static void takeItDown() throws InterruptedException {
        if (feed != null) {
            feed.shutdown();
            feed.awaitTermination(ARRIVES_WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
        if (broker != null) {
            broker.close();
        }
        if (stack != null) {
            stack.close();
        }
        if (FEED_FAILED.get() != null) {
            throw new IllegalStateException("the sender ended early", FEED_FAILED.get());
        }
    }

    @Test
    void thePartsAreOfTheVersionsInTheComposeFile() {
        requireNonNull(parts).versions().forEach((service, said) -> {
            String version = StackFiles.imageVersion(service).replaceFirst("^v", "");
            assertThat(said).as(service).containsPattern("\\bv?" + Pattern.quote(version) + "\\b");
        });
    }

    @Test
    void theToolsAcceptTheShippedConfiguration() {
        Path scratch = ScratchFolder.create("check");
        Path prometheus = StackFiles.folder().resolve("prometheus");
        Parts tools = requireNonNull(parts);

        assertThat(Parts.said(
                        scratch,
                        List.of(
                                tools.promtool().toString(),
                                "check",
                                "config",
                                prometheus.resolve("prometheus.yaml").toString())))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
        Parts.said(
                scratch,
                List.of(
                        tools.collector().toString(),
                        "validate",
                        "--config=" + StackFiles.folder().resolve("config.yaml")));
    }

    @Test
    void everyTraceThatTheRunExportedIsInJaegerComplete() {
        assertComplete(requireNonNull(stack).jaeger());
    }

    @Test
    void everyTraceOfTheRunIsReplayedFromItsFolder() {
        assertComplete(requireNonNull(stack).laterJaeger());
    }

    @Test
    void harnessAndBrokerAreServicesOfJaeger() {
        JsonNode services = requireNonNull(stack).jaeger().get("/api/services").path("data");
        Set<String> names = new TreeSet<>();
        services.forEach(service -> names.add(service.asText()));
        Set<String> sent = new TreeSet<>();
        requireNonNull(traces)
                .spans()
                .values()
                .forEach(spans -> spans.values().forEach(span -> sent.add(span.service())));

        assertThat(sent).containsExactly("strobe-broker", "strobe-harness");
        assertThat(names).containsAll(sent);
    }

    @Test
    void jaegerFindsSlowTracesAsTheTailExplorerAsks() {
        JsonNode found = requireNonNull(stack)
                .jaeger()
                .get("/api/traces?service=strobe-harness&limit=50&lookback=1h&minDuration=1ms");

        assertThat(found.path("data")).isNotEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyQueryOfADashboardReturnsData() {
        return StackFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.queries().stream())
                .map(query -> DynamicTest.dynamicTest(query.where(), () -> assertData(query)));
    }

    @TestFactory
    Stream<DynamicTest> everyQueryOfARunReturnsDataOfARealOne() {
        return StackFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.queries().stream())
                .filter(query -> query.ofRun() && !emptyWithoutAFault(query))
                .map(query -> DynamicTest.dynamicTest(
                        query.where(),
                        () -> assertThat(askAt(query.askedOf(runId), runEnd))
                                .as(query.askedOf(runId))
                                .isNotEmpty()));
    }

    @Test
    void onlyQueriesOfFailedMessagesAreEmptyWithoutAFault() {
        assertThat(StackFiles.dashboards().stream()
                        .flatMap(dashboard -> dashboard.queries().stream())
                        .filter(StackIT::emptyWithoutAFault))
                .hasSize(EMPTY_PANELS);
    }

    @Test
    void exemplarsOfTheRunAreItsTraces() {
        PromQuery query =
                new PromQuery("exemplars", "strobe_end_to_end_duration_seconds{strobe_run_id=\"" + runId + "\"}", true);

        Set<String> ids = exemplars(query);

        assertThat(ids).isNotEmpty();
        assertThat(requireNonNull(traces).spans().keySet()).containsAll(ids);
    }

    @TestFactory
    Stream<DynamicTest> everyRuleReturnsData() {
        return StackFiles.rules().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.name(), () -> assertData(rule.query())));
    }

    @Test
    void everyRuleIsHealthyInPrometheus() {
        Set<String> seen = new TreeSet<>();
        JsonNode groups = requireNonNull(stack)
                .prometheus()
                .get("/api/v1/rules")
                .path("data")
                .path("groups");
        for (JsonNode group : groups) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
                seen.add(rule.path("name").asText());
            }
        }

        assertThat(seen).containsAll(StackFiles.rules().stream().map(Rule::name).toList());
        assertThat(StackFiles.rules())
                .filteredOn(rule -> !rule.alert())
                .allSatisfy(
                        rule -> assertThat(hasData(rule.name())).as(rule.name()).isTrue());
    }

    @Test
    void messagesThatFailRaiseTheirAlert() {
        assertThat(hasData("ALERTS{alertname=\"MessagesFail\",alertstate=\"firing\"}"))
                .isTrue();
    }

    @TestFactory
    Stream<DynamicTest> exemplarsOfEveryPanelThatAsksForThemAreTracesInJaeger() {
        return StackFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.queries().stream())
                .filter(PromQuery::exemplar)
                .map(query -> DynamicTest.dynamicTest(query.where(), () -> {
                    Set<String> ids = exemplars(query);
                    assertThat(ids).isNotEmpty();
                    assertThat(requireNonNull(traces).spans().keySet()).containsAll(ids);
                    assertThat(requireNonNull(stack)
                                    .jaeger()
                                    .answers("/api/traces/" + ids.iterator().next()))
                            .isTrue();
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyVariableHasValues() {
        return StackFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.variables().stream()
                        .filter(variable -> variable.path("type").asText().equals("query"))
                        .map(variable -> DynamicTest.dynamicTest(
                                dashboard.file() + ": " + variable.path("name").asText(), () -> {
                                    String[] parts = variable.path("definition")
                                            .asText()
                                            .replaceFirst("^label_values\\((.*)\\)$", "$1")
                                            .split(", (?=[a-z_]+$)", -1);
                                    PromQuery query = new PromQuery("variable", parts[0], false);
                                    assertData(new PromQuery(
                                            "variable", "count by (" + parts[1] + ") (" + query.asked() + ")", false));
                                })));
    }

    @Test
    void theListedMetricsOfTheBrokerAreThoseOfItsAdminPort() {
        Set<String> shown = new TreeSet<>();
        new HttpJson(requireNonNull(stack).brokerAdminPort())
                .text("/metrics")
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .forEach(line -> shown.add(line.split(" ", 4)[2]));

        assertThat(StackFiles.listedMetrics()).containsAll(shown);
    }

    private static void assertComplete(HttpJson jaeger) {
        RunTraces left = requireNonNull(traces);
        assertThat(left.spans()).hasSizeGreaterThan(TRACES_MIN);

        left.spans().forEach((id, spans) -> {
            JsonNode shown = Awaitility.await("trace " + id)
                    .atMost(ARRIVES_WITHIN)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK)
                    .until(
                            () -> jaeger.answers("/api/traces/" + id)
                                    ? jaeger.get("/api/traces/" + id)
                                            .path("data")
                                            .path(0)
                                    : null,
                            trace -> trace != null && trace.path("spans").size() >= spans.size());

            assertThat(RunTraces.ofJaeger(shown)).as("trace %s", id).isEqualTo(spans);
        });
    }

    private static boolean emptyWithoutAFault(PromQuery query) {
        return query.metrics().stream().anyMatch(EMPTY_WITHOUT_A_FAULT::containsKey);
    }

    private static void assertData(PromQuery query) {
        JsonNode result = ask(query.asked());
        assertThat(result).as("%s: %s", query.where(), query.asked()).isNotEmpty();
        assertThat(Dashboard.elements(result))
                .as("%s has a number: %s", query.where(), query.asked())
                .anyMatch(series -> series.has("histogram")
                        || !series.path("value").path(1).asText().equals("NaN"));
    }

    private static boolean hasData(String query) {
        RuntimeException failed = FEED_FAILED.get();
        if (failed != null) {
            throw new IllegalStateException("the sender ended early", failed);
        }
        return !ask(query).isEmpty();
    }

    private static JsonNode ask(String query) {
        return requireNonNull(stack)
                .prometheus()
                .form("/api/v1/query", Map.of("query", query))
                .path("data")
                .path("result");
    }

    private static JsonNode askAt(String query, long second) {
        return requireNonNull(stack)
                .prometheus()
                .form("/api/v1/query", Map.of("query", query, "time", String.valueOf(second)))
                .path("data")
                .path("result");
    }

    private static Set<String> exemplars(PromQuery query) {
        long now = Instant.now().getEpochSecond();
        JsonNode data = requireNonNull(stack)
                .prometheus()
                .form(
                        "/api/v1/query_exemplars",
                        Map.of(
                                "query",
                                query.asked(),
                                "start",
                                String.valueOf(now - EXEMPLARS_S),
                                "end",
                                String.valueOf(now)))
                .path("data");
        Set<String> ids = new TreeSet<>();
        for (JsonNode series : data) {
            for (JsonNode exemplar : series.path("exemplars")) {
                ids.add(exemplar.path("labels").path("trace_id").asText());
            }
        }
        return ids;
    }

    /** A short run of the harness with the broker as its target; returns the run's folder. */
    private static Path run(Path folder, Path runs, String collector) {
        List<String> command = List.of(
                StackFiles.root().resolve("strobe").toString(),
                "run",
                "constant",
                "--time-scale",
                "0.3",
                "--set",
                "load[0].warmup.rate=2000/s",
                "--set",
                "load[1].constant.rate=2000/s",
                "--wait-quiet",
                "0s",
                "--otlp",
                collector,
                "--out",
                runs.toString());
        try (Child run = Child.start(command, folder.resolve("run.log"))) {
            int code = run.awaitExit(RUN_WITHIN);
            if (!RUN_CODES.contains(code)) {
                throw new IllegalStateException("run failed: exit=" + code + " output=" + run.output());
            }
        }
        runEnd = Instant.now().getEpochSecond();
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScheduledExecutorService feed(RealStack stack, StrobeBroker broker, RunTraces traces) {
        KafkaLoad load = new KafkaLoad(broker.bootstrap());
        OtlpSender sender =
                new OtlpSender(stack.collector(), List.copyOf(traces.spans().keySet()), now());
        ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
        Object _ = feed.scheduleAtFixedRate(
                () -> {
                    try {
                        sender.send(now());
                        load.round();
                    } catch (RuntimeException e) {
                        FEED_FAILED.compareAndSet(null, e);
                        throw e;
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
        return feed;
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}

package dev.strobe.harness.scenario;

import static dev.strobe.harness.scenario.Samples.MINIMAL;
import static dev.strobe.harness.scenario.Samples.SEARCH;
import static dev.strobe.harness.scenario.Samples.errors;
import static dev.strobe.harness.scenario.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.Expectation.Comparison;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchReaderTest {

    @Test
    void everyKeyIsUnderstood() {
        assertThat(read(SEARCH).load().get(1))
                .isEqualTo(new LoadSpec.Search(
                        Rate.perSecond(2_000),
                        Rate.perSecond(60_000),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        2.5,
                        new Slo(
                                List.of(new Slo.Limit("end_to_end.p99_9", Comparison.LE, 50_000)),
                                "end_to_end.p99_9 <= 50ms and backlog stable"),
                        Duration.ofSeconds(20)));
    }

    @Test
    void theRangeIsEnough() {
        LoadSpec.Search search = search("from: 5000/s, up_to: 400000/s");

        assertThat(search.probe()).isEqualTo(Duration.ofSeconds(12));
        assertThat(search.warmup()).isEqualTo(Duration.ofSeconds(3));
        assertThat(search.confirm()).isEqualTo(Duration.ofSeconds(30));
        assertThat(search.precisionPct()).isEqualTo(5);
        assertThat(search.slo().text()).isEqualTo("end_to_end.p99 < 20ms and backlog stable");
        assertThat(search.probesTypical()).isEqualTo(14);
        assertThat(search.probesMax()).isEqualTo(48);
        assertThat(read(withSearch("from: 5000/s, up_to: 400000/s")
                                .replace("  consumers:\n    - { topic: orders, group: billing }\n", ""))
                        .load()
                        .get(1))
                .isInstanceOfSatisfying(
                        LoadSpec.Search.class,
                        without -> assertThat(without.slo().limits())
                                .containsExactly(new Slo.Limit("publish_response.p99", Comparison.LT, 20_000)));
    }

    @Test
    void itsPhasesAreProbesAndConfirmationsEachAfterItsWarmUp() {
        Scenario scenario = read(SEARCH);

        assertThat(scenario.phases())
                .extracting(PhaseSpec::name)
                .startsWith("warmup", "probe-1-warmup", "probe-1", "probe-2-warmup", "probe-2")
                .contains("confirm-warmup", "confirm", "confirm-2-warmup", "confirm-2")
                .doesNotHaveDuplicates();
        assertThat(scenario.phases().stream().filter(phase -> !phase.warmup()))
                .hasSize(((LoadSpec.Search) scenario.load().get(1)).probesMax() + 15);
        assertThat(search("from: 5000/s, up_to: 6000/s, warmup: 0ms").phases())
                .extracting(PhaseSpec::name)
                .startsWith("probe-1", "probe-2")
                .noneMatch(name -> name.endsWith("warmup"));
    }

    @Test
    void severalLimitsAreJoinedByAnd() {
        assertThat(search("from: 5000/s, up_to: 6000/s, slo: end_to_end.p99 < 5ms and  publish_response.max <= 1s")
                        .slo()
                        .limits())
                .containsExactly(
                        new Slo.Limit("end_to_end.p99", Comparison.LT, 5_000),
                        new Slo.Limit("publish_response.max", Comparison.LE, 1_000_000));
        assertThat(search("from: 5000/s, up_to: 6000/s, slo: backlog stable")
                        .slo()
                        .limits())
                .isEmpty();
    }

    @Test
    void allErrorsComeTogetherWithTheirPlaces() {
        assertThat(errors(withSearch("form: 5000/s, up_to: 4000, probe: 500ms, precision: 5, confirm: 1s,"
                        + " slo: end_to_end.p95 < 20ms")))
                .containsExactly(
                        "test.yaml:13:13 load[1].search.from: required key 'from' is missing",
                        "test.yaml:13:15 load[1].search.form: unknown key 'form' (did you mean from?)",
                        "test.yaml:13:36 load[1].search.up_to: a rate needs its unit, such as 5000/s or 90/min (did you"
                                + " mean 4000/s?)",
                        "test.yaml:13:49 load[1].search.probe: '500ms' is below the least allowed, 1s",
                        "test.yaml:13:67 load[1].search.precision: '5' is no percentage such as 5% (did you mean 5%?)",
                        "test.yaml:13:79 load[1].search.confirm: confirm=1s must not be shorter than probe=12s",
                        "test.yaml:13:88 load[1].search.slo: 'end_to_end.p95' needs one of .p50 .p90 .p99 .p99_9 .p99_99"
                                + " .max .mean (did you mean p90?)");
    }

    @Test
    void whatCouldNeverBeSearchedIsAnError() {
        assertThat(error("from: 5000/s, up_to: 5000/s")).contains("up_to=5000/s must be above from=5000/s");
        assertThat(error("from: 1/s, up_to: 1M/s, slo: backlog stable")).contains("more than 100000 times from=1/s");
        assertThat(error("from: 50/s, up_to: 5000/s"))
                .contains("from=50/s gives 600 messages in a probe of 12s, and its SLO takes 1000:");
        assertThat(error("from: 5000/s, up_to: 6000/s, slo: end_to_end.p99 > 5ms"))
                .contains("'>' in 'end_to_end.p99");
        assertThat(error("from: 5000/s, up_to: 6000/s, slo: backlog stabel"))
                .contains("is no part of an SLO")
                .contains("(did you mean backlog stable?)");
        assertThat(error("from: 5000/s, up_to: 6000/s, slo: schedule_delay.p99 < 5ms"))
                .contains("is no latency of an SLO: use one of end_to_end publish_response");
        assertThat(error("from: 5000/s, up_to: 6000/s, slo: end_to_end.p99 < 5"))
                .contains("a duration needs its unit");
        assertThat(errors(SEARCH.replaceAll("(?m)^  consumers:\\n.*\\n", "")))
                .containsExactly("test.yaml:11:91 load[1].search.slo: end_to_end.p99_9 needs consumers in the workload:"
                        + " use publish_response");
    }

    @Test
    void aSearchStandsAlone() {
        assertThat(errors(SEARCH, "load[2]={steps: {from: 1000/s, to: 2000/s, by: 1000/s, each: 5s}}"))
                .singleElement()
                .asString()
                .contains("load[1].search: a run has one capacity: use one search, and no steps beside it");
        assertThat(errors(SEARCH, "load[2]={search: {from: 5000/s, up_to: 6000/s}}"))
                .singleElement()
                .asString()
                .contains("load[2].search: a run has one capacity: use one search");
        assertThat(errors(SEARCH, "drain=none"))
                .singleElement()
                .asString()
                .contains("a search drains between its probes");
        assertThat(errors(SEARCH, "faults=[{at: 1s, action: kill, subject: node 1}]"))
                .singleElement()
                .asString()
                .contains("a search asks what the target sustains undisturbed");
    }

    private static String error(String keys) {
        return errors(withSearch(keys)).getFirst();
    }

    private static LoadSpec.Search search(String keys) {
        return (LoadSpec.Search) read(withSearch(keys)).load().get(1);
    }

    private static String withSearch(String keys) {
        return MINIMAL.replace("constant: { rate: 90/min, for: 20s }", "search: { " + keys + " }");
    }
}

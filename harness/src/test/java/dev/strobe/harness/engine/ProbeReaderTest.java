package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.LatencyRecorders;
import dev.strobe.harness.measure.LatencySeries;
import dev.strobe.harness.measure.host.HostUsage;
import dev.strobe.harness.scenario.LoadSpec;
import dev.strobe.harness.scenario.PhaseSpec;
import dev.strobe.harness.scenario.Rate;
import dev.strobe.harness.scenario.Scenario;
import dev.strobe.harness.scenario.ScenarioReader;
import dev.strobe.harness.search.ProbeReading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ProbeReaderTest {

    private static final long START_NS = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long OFFERED = 10_000;

    private final Scenario scenario = new ScenarioReader().readText("test.yaml", """
                    name: search
                    target: synthetic
                    topology: { topics: { events: { partitions: 1 } } }
                    workload:
                      producers: [ { topic: events, message: { size: 64B } } ]
                      consumers: [ { topic: events, group: a }, { topic: events, group: b } ]
                    load:
                      - search: { from: 1000/s, up_to: 2000/s, probe: 10s, warmup: 0s,
                                  slo: end_to_end.p99 < 20ms and publish_response.p50 < 5ms }
                    """, List.of());
    private final LoadSpec.Search search = (LoadSpec.Search) scenario.load().getFirst();
    private final RunPlan plan = RunPlan.of(scenario, "run");

    @Test
    void eachSubscriptionIsReadByItself() {
        ProbeReading reading = read(OFFERED, OFFERED);

        assertThat(reading.offeredPerS()).isEqualTo(1_000);
        assertThat(reading.achievedPerS()).isEqualTo(990);
        assertThat(reading.latencies())
                .extracting(latency -> latency.limit().metric() + " " + latency.subscription())
                .containsExactly("end_to_end.p99 a", "end_to_end.p99 b", "publish_response.p50 ");
        assertThat(reading.latencies())
                .allSatisfy(latency -> assertThat(latency.us()).isBetween(999.0, 1_001.0));
        assertThat(reading.backlogs())
                .extracting(ProbeReading.Backlog::subscription)
                .containsExactly("a", "b");
        assertThat(reading.backlogs().get(0).slope()).isNotNull().returns(false, slope -> slope.grows());
        assertThat(reading.backlogs().get(1).slope()).isNotNull().returns(true, slope -> slope.grows());
    }

    @Test
    void messagesThatNeverCameThroughCountAsTheSlowest() {
        ProbeReading reading = read(OFFERED, OFFERED - 150);

        assertThat(reading.latencies().get(0).us()).isBetween(999.0, 1_001.0);
        assertThat(reading.latencies().get(1).us())
                .as("1.5 % never arrived, so p99 is as long as can be")
                .isGreaterThan(3e9);
    }

    /** Everything that arrived took 1 ms; the backlog of group b grows. */
    private ProbeReading read(long receivedByA, long receivedByB) {
        PhaseSpec spec = new PhaseSpec.Open(
                "probe-1", false, Rate.perSecond(1_000), Rate.perSecond(1_000), Duration.ofSeconds(10));
        PhaseRun phase = new PhaseRun(0, spec, START_NS, new long[1]);
        phase.sent(0, OFFERED);
        phase.finished(START_NS + 10_000 * MS);
        List<Double> timesS = IntStream.range(0, 50).mapToObj(i -> i * 0.2).toList();
        List<Double> stable = timesS.stream().map(t -> 5.0).toList();
        List<Double> growing = timesS.stream().map(t -> 5.0 + 100 * t).toList();
        HostUsage usage = new HostUsage(10, null, null, null, null, null, null, 0, null, null);
        PhaseWindow window = new PhaseWindow(
                phase,
                counters(0),
                counters(9_900),
                new PhaseSamples(timesS, growing, List.of(stable, growing), usage, 0, List.of()),
                OptionalLong.empty(),
                List.of());
        return new ProbeReader(plan, (index, series) -> {
                    long count = series == LatencySeries.endToEnd(1) ? receivedByB : receivedByA;
                    Histogram values = LatencyRecorders.newHistogram();
                    values.recordValueWithCount(MS, count);
                    return values;
                })
                .read(search, window, 100);
    }

    private static PhaseCounters counters(long acked) {
        return new PhaseCounters(acked, acked, acked, 0, 0, Map.of());
    }
}

package dev.strobe.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.fixture.RunFixtures;
import dev.strobe.reports.run.LatencyLog;
import dev.strobe.reports.run.RunDirectory;
import dev.strobe.reports.stats.BucketCounts;
import dev.strobe.reports.stats.LogBuckets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatencyPassTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aShortRunKeepsItsIntervalsAndALongOneMergesThem() {
        RunDirectory steps = RunFixtures.stepLoad(folder);

        double[] edges = edges(LatencyPass.over(steps.latencyLog(), steps.read()));

        assertThat(edges).hasSize(131).startsWith(0, 1, 2).endsWith(129, 130);
        TreeMap<Long, Long> hour = new TreeMap<>();
        for (long second = 0; second < 3_600; second++) {
            hour.put(second * 1_000, second * 1_000 + 1_000);
        }
        TimeBins bins = TimeBins.of(hour);
        assertThat(bins.count()).isEqualTo(TimeBins.BINS_MAX);
        assertThat(bins.edgesS()).startsWith(0, 6, 12).endsWith(3_594, 3_600);
        assertThat(bins.indexOf(11_000)).isEqualTo(1);
        assertThat(bins.indexOf(12_000)).isEqualTo(2);
    }

    @Test
    void theSeriesAreTheFourLatenciesAndTheSubscriptionsWhereThereAreSeveral() {
        RunDirectory one = RunFixtures.stepLoad(folder);
        RunDirectory three = RunFixtures.fanOut(folder);

        assertThat(series(LatencyPass.over(one.latencyLog(), one.read())))
                .containsOnlyKeys("end_to_end", "publish_response", "publish_service", "schedule_delay");
        assertThat(series(LatencyPass.over(three.latencyLog(), three.read())).keySet())
                .hasSizeLessThanOrEqualTo(BinnedLatencies.SERIES_MAX);
    }

    @Test
    void everyValueOfTheLogIsInABin() {
        RunDirectory directory = RunFixtures.stepLoad(folder);

        LatencyPass pass = LatencyPass.over(directory.latencyLog(), directory.read());

        long logged = pass.sums().entrySet().stream()
                .filter(sum -> sum.getKey().endsWith("/end_to_end"))
                .mapToLong(sum -> sum.getValue().getTotalCount())
                .sum();
        assertThat(count(Objects.requireNonNull(series(pass).get("end_to_end"))))
                .isEqualTo(logged);
    }

    @Test
    void theP99OfEachLongEnoughOpenPhaseHasAnInterval() {
        RunDirectory directory = RunFixtures.stepLoad(folder);

        LatencyPass pass = LatencyPass.over(directory.latencyLog(), directory.read());

        assertThat(pass.p99()).containsOnlyKeys("step-1", "step-2", "step-3", "step-4", "step-5", "step-6");
        double statedUs =
                Objects.requireNonNull(pass.sums().get("step-2/end_to_end")).getValueAtPercentile(99) / 1e3;
        var interval = Objects.requireNonNull(pass.p99().get("step-2"));
        assertThat(statedUs).isBetween(interval.lowUs(), interval.highUs());
    }

    @Test
    void withoutALogThereIsNothing() {
        LatencyPass pass = LatencyPass.over(
                folder.resolve("none"), RunFixtures.aborted(folder).read());

        assertThat(pass.sums()).isEmpty();
        assertThat(pass.binned()).isNull();
        assertThat(pass.startEpochS()).isNull();
    }

    @Test
    void theLogTellsWhenItsFirstPhaseStarted() {
        RunDirectory directory = RunFixtures.stepLoad(folder);

        assertThat(LatencyLog.startEpochS(directory.latencyLog())).hasValue(1_795_256_100.0);
    }

    @Test
    void binsArePackedAsDistancesAndCounts() {
        long[] counts = new long[LogBuckets.COUNT];
        counts[3] = 1;
        counts[300] = 200;

        String packed = BinnedLatencies.pack(List.of(BucketCounts.of(counts), BucketCounts.of(new long[0])));

        assertThat(Base64.getDecoder().decode(packed))
                .containsExactly(2, 3, 1, (297 & 0x7f) | 0x80, 297 >> 7, (200 & 0x7f) | 0x80, 1, 0);
    }

    private static double[] edges(LatencyPass pass) {
        return (double[])
                Objects.requireNonNull(Objects.requireNonNull(pass.binned()).get("edges"));
    }

    @SuppressWarnings("unchecked") // the block is written as JSON, its parts are what the page expects
    private static Map<String, String> series(LatencyPass pass) {
        return (Map<String, String>)
                Objects.requireNonNull(Objects.requireNonNull(pass.binned()).get("series"));
    }

    /** Adds up the counts of all bins, reading as the page does. */
    private static long count(String packed) {
        byte[] bytes = Base64.getDecoder().decode(packed);
        int[] at = {0};
        long sum = 0;
        while (at[0] < bytes.length) {
            for (long left = number(bytes, at); left > 0; left--) {
                number(bytes, at);
                sum += number(bytes, at);
            }
        }
        return sum;
    }

    private static long number(byte[] bytes, int[] at) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at[0]++];
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }
}

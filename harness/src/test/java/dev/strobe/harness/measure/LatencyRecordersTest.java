package dev.strobe.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.LatencyRecorders.ThreadRecorders;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyRecordersTest {

    private static final int RESPONSE = LatencySeries.index(Latency.PUBLISH_RESPONSE);

    private final LatencySeries series = new LatencySeries(List.of("billing", "audit"));

    @TempDir
    Path folder;

    @Test
    void valuesOutsideTheRangeStayInTheDistributionAtItsEnds() {
        LatencyRecorders recorders = new LatencyRecorders(1, series);
        ThreadRecorders own = recorders.ofThisThread();
        own.record(0, RESPONSE, -5);
        own.record(0, RESPONSE, LatencyRecorders.HIGHEST_NS + 1);
        own.record(0, RESPONSE, 1_000);

        long[] seen = new long[3];
        recorders.harvest((phase, index, values) -> {
            seen[0] += values.getTotalCount();
            seen[1] = values.getMinValue();
            seen[2] = values.getMaxValue();
        });

        assertThat(seen[0]).isEqualTo(3);
        assertThat(seen[1]).isZero();
        assertThat(seen[2]).isGreaterThanOrEqualTo(LatencyRecorders.HIGHEST_NS);
        assertThat(recorders.negative(0, RESPONSE)).isEqualTo(1);
        assertThat(recorders.overRange(0, RESPONSE)).isEqualTo(1);
    }

    @Test
    void everyValueOfEveryThreadIsHarvestedOnceHoweverTheyInterleave() throws InterruptedException {
        LatencyRecorders recorders = new LatencyRecorders(2, series);
        int each = 200_000;
        List<Thread> writers = List.of(writer(recorders, each), writer(recorders, each), writer(recorders, each));
        Map<Integer, Long> counts = new TreeMap<>();
        while (writers.stream().anyMatch(Thread::isAlive)) {
            recorders.harvest((phase, index, values) -> counts.merge(phase, values.getTotalCount(), Long::sum));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        recorders.harvest((phase, index, values) -> counts.merge(phase, values.getTotalCount(), Long::sum));

        assertThat(counts).containsEntry(0, 3L * each / 2).containsEntry(1, 3L * each / 2);
    }

    @Test
    void theLogKeepsTotalsAcrossIntervalsAndNamesEachByPhaseAndLatency() {
        try (IntervalLog log =
                new IntervalLog(folder.resolve("latency.hlog"), Instant.EPOCH, List.of("warmup", "step-1"), series)) {
            int audit = LatencySeries.endToEnd(1);
            log.add(1, audit, 5_000);
            log.add(1, audit, -3);
            TreeMap<String, Long> first = new TreeMap<>();
            log.endInterval(
                    0, 1, (phase, index, values) -> first.put(phase + series.label(index), values.getTotalCount()));
            log.add(1, audit, 7_000);
            TreeMap<String, Long> second = new TreeMap<>();
            log.endInterval(
                    1, 2, (phase, index, values) -> second.put(phase + series.label(index), values.getTotalCount()));

            assertThat(first).containsExactly(Map.entry("1end_to_end/audit", 2L));
            assertThat(second).containsExactly(Map.entry("1end_to_end/audit", 1L));
            assertThat(log.total(1, audit).getTotalCount()).isEqualTo(3);
            assertThat(log.count(0, audit)).isZero();
        }
    }

    private static Thread writer(LatencyRecorders recorders, int count) {
        return Thread.ofPlatform().start(() -> {
            ThreadRecorders own = recorders.ofThisThread();
            for (int i = 0; i < count; i++) {
                own.record(i % 2, RESPONSE, i);
            }
        });
    }
}

package dev.strobe.reports.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.reports.history.Trend.Change;
import dev.strobe.reports.history.Trend.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TrendTest {

    private static final HistoryEntry.Host LARGER = new HistoryEntry.Host(8, "AMD EPYC", "6.1", "25");

    @Test
    void aChangeNamesTheCommitsAroundItAndItsSize() {
        Change change = only(HistoryRuns.of(HistoryMetric.TARGET_CPU, step(20, 10, 15, 12)));

        assertThat(change.direction()).isEqualTo(Direction.WORSE);
        assertThat(change.lastBefore().commit()).isEqualTo("c19");
        assertThat(change.firstAfter().commit()).isEqualTo("c20");
        assertThat(change.relative()).isBetween(0.18, 0.22);
        assertThat(change.runsAfter()).isEqualTo(15);
    }

    @Test
    void moreThroughputIsBetterAndLessCpuIsBetter() {
        assertThat(only(HistoryRuns.of(HistoryMetric.THROUGHPUT, step(12, 1_000, 12, 1_300)))
                        .direction())
                .isEqualTo(Direction.BETTER);
        assertThat(only(HistoryRuns.of(HistoryMetric.TARGET_CPU, step(12, 1_300, 12, 1_000)))
                        .direction())
                .isEqualTo(Direction.BETTER);
        assertThat(only(HistoryRuns.of(HistoryMetric.RECORDS, step(12, 2, 12, 3)))
                        .direction())
                .isEqualTo(Direction.OTHER);
    }

    @Test
    void onlyTheNewestChangeSaysWhatIsWorseNow() {
        double[] fixed = step(15, 100, 15, 130, 15, 100);

        Trend trend = Trend.of(HistoryRuns.of(HistoryMetric.TARGET_CPU, fixed)).getFirst();

        assertThat(trend.changes()).extracting(Change::direction).containsExactly(Direction.WORSE, Direction.BETTER);
        assertThat(trend.worseNow()).isFalse();
        assertThat(Trend.of(HistoryRuns.of(HistoryMetric.TARGET_CPU, Arrays.copyOf(fixed, 30)))
                        .getFirst()
                        .worseNow())
                .isTrue();
    }

    @Test
    void runsThatAreInvalidAreShownAndNotLookedAt() {
        List<HistoryEntry> runs = new ArrayList<>(HistoryRuns.of(HistoryMetric.TARGET_CPU, step(12, 100, 12, 200)));
        for (int i = 12; i < 24; i++) {
            runs.set(i, HistoryRuns.invalid(runs.get(i)));
        }

        Trend trend = Trend.of(runs).getFirst();

        assertThat(trend.points()).hasSize(24);
        assertThat(trend.changes()).isEmpty();
    }

    @Test
    void theIndexOfAChangeCountsTheRunsThatDoNotCount() {
        List<HistoryEntry> runs = new ArrayList<>(HistoryRuns.of(HistoryMetric.TARGET_CPU, step(12, 100, 12, 200)));
        runs.set(3, HistoryRuns.invalid(runs.get(3)));

        assertThat(Trend.of(runs).getFirst().changes())
                .singleElement()
                .satisfies(change -> assertThat(change.at()).isEqualTo(12));
    }

    @Test
    void otherMachinesScenariosAndContentsAreOtherSeries() {
        List<HistoryEntry> runs = new ArrayList<>();
        for (HistoryEntry run : HistoryRuns.of(HistoryMetric.TARGET_CPU, step(12, 100, 36, 200))) {
            int number = runs.size();
            runs.add(
                    number < 12
                            ? run
                            : number < 24
                                    ? HistoryRuns.on(run, LARGER)
                                    : HistoryRuns.scenario(run, number < 36 ? "peak" : "constant", "b2".repeat(32)));
        }

        List<Trend> trends = Trend.of(runs);

        assertThat(trends)
                .hasSize(4)
                .allSatisfy(trend -> assertThat(trend.changes()).isEmpty());
    }

    @Test
    void tinyChangesAreNotMentionedUnlessAskedFor() {
        double[] values = new double[40];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i < 20 ? 100 : 101) * (1 + 0.0005 * (i % 3));
        }
        List<HistoryEntry> runs = HistoryRuns.of(HistoryMetric.THROUGHPUT, values);

        assertThat(Trend.of(runs).getFirst().changes()).isEmpty();
        assertThat(Trend.of(runs, 0.005).getFirst().changes()).hasSize(1);
    }

    @Test
    void whatElseChangedThereIsSaid() {
        List<HistoryEntry> runs = new ArrayList<>(HistoryRuns.of(HistoryMetric.TARGET_CPU, step(12, 100, 12, 200)));
        for (int i = 12; i < 24; i++) {
            runs.set(i, HistoryRuns.on(runs.get(i), new HistoryEntry.Host(2, "AMD EPYC", "6.2", "25")));
        }

        assertThat(only(runs).alsoChanged()).containsExactly("kernel 6.1 -> 6.2");
    }

    @Test
    void theTableShowsTheCurveTheChangeAndItsCommitsWithinItsWidth() {
        List<HistoryEntry> runs = HistoryRuns.of(HistoryMetric.TARGET_CPU, step(80, 10, 60, 12));

        String text = TrendTable.text(Trend.of(runs));

        assertThat(text)
                .contains("constant on strobe, AMD EPYC, 2 cores", "140 runs, 1 Nov 2026 to 7 Nov 2026")
                .contains("\u2581", "\u2588", "^", "for the worse, after c79, up to c80 (4 Nov 2026), 60 runs since");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void theTableSaysWhenThereAreTooFewRunsAndWhenTheCommitIsTheSame() {
        assertThat(TrendTable.text(Trend.of(HistoryRuns.of(HistoryMetric.TARGET_CPU, 1, 2, 3))))
                .contains("too few to look for changes: 3 of at least 8");
        List<HistoryEntry> same = new ArrayList<>();
        double[] values = step(12, 100, 12, 200);
        for (int i = 0; i < values.length; i++) {
            same.add(HistoryRuns.run(i, "same", Map.of(HistoryMetric.TARGET_CPU.key(), values[i])));
        }

        assertThat(TrendTable.text(Trend.of(same))).contains("between runs of the same commit same");
    }

    private static Change only(List<HistoryEntry> runs) {
        List<Change> changes = Trend.of(runs).getFirst().changes();
        assertThat(changes).hasSize(1);
        return changes.getFirst();
    }

    /** Pairs of a length and a level, with noise of 1 %. */
    private static double[] step(double... lengthsAndLevels) {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = {};
        for (int i = 0; i < lengthsAndLevels.length; i += 2) {
            int from = values.length;
            values = Arrays.copyOf(values, from + (int) lengthsAndLevels[i]);
            for (int j = from; j < values.length; j++) {
                values[j] = lengthsAndLevels[i + 1] * Math.exp(0.01 * random.nextGaussian());
            }
        }
        return values;
    }
}

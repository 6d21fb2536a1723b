package dev.strobe.reports.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ShiftTest {

    @Test
    void sizeAndPlaceOfPlantedChangesLieInTheirRanges() {
        SplittableRandom random = new SplittableRandom(99);
        PlantedSeries.Family family = new PlantedSeries.Family("cpu", 0.01, 0.03, 0.05, 0.3, 0.3, 4);
        int changes = 0;
        int sizes = 0;
        int places = 0;
        for (int i = 0; i < 150; i++) {
            PlantedSeries series = PlantedSeries.draw(family, random);
            List<Integer> found = ChangePoints.find(series.values(), ChangePoints.Settings.DEFAULT);
            if (found.size() != series.changes().size()) {
                continue;
            }
            double correlation = Correlation.within(EnergyStatistic.ranks(series.values()), found);
            for (int c = 0; c < found.size(); c++) {
                int start = c == 0 ? 0 : found.get(c - 1);
                int end = c + 1 < found.size() ? found.get(c + 1) : series.values().length;
                Shift shift = Shift.of(series.values(), start, found.get(c), end, correlation);
                double planted = series.factors().get(c) - 1;
                changes++;
                sizes +=
                        shift.low() != null && shift.high() != null && shift.low() <= planted && planted <= shift.high()
                                ? 1
                                : 0;
                int place = series.changes().get(c);
                places += shift.from() <= place && place <= shift.to() ? 1 : 0;
            }
        }

        assertThat(changes).isGreaterThan(150);
        assertThat(sizes / (double) changes).as("of %s sizes", changes).isGreaterThanOrEqualTo(0.88);
        assertThat(places / (double) changes).as("of %s places", changes).isGreaterThanOrEqualTo(0.88);
    }

    @Test
    void aCleanStepHasItsPlaceExactlyAndItsSizeInPerCent() {
        double[] values = {100, 101, 99, 100, 102, 100, 150, 151, 149, 150, 152, 150};

        Shift shift = Shift.of(values, 0, 6, 12, 0);

        assertThat(shift.from()).isEqualTo(6);
        assertThat(shift.to()).isEqualTo(6);
        assertThat(shift.before()).isEqualTo(100);
        assertThat(shift.after()).isEqualTo(150);
        assertThat(shift.relative()).isBetween(0.48, 0.52);
        assertThat(shift.low()).isLessThan(shift.relative());
        assertThat(shift.high()).isGreaterThan(shift.relative());
    }

    @Test
    void withZeroesThereIsNoRelativeSize() {
        double[] values = {0, 0, 0, 0, 0, 7, 9, 6, 8, 7};

        Shift shift = Shift.of(values, 0, 5, 10, 0);

        assertThat(shift.relative()).isNull();
        assertThat(shift.before()).isZero();
        assertThat(shift.after()).isEqualTo(7);
    }

    @Test
    void likeNeighboursWidenTheInterval() {
        double[] values = PlantedSeries.draw(
                        new PlantedSeries.Family("still", 0.03, 0.03, 0, 0, 0, 0), new SplittableRandom(1))
                .values();

        Shift apart = Shift.of(values, 0, 30, 60, 0);
        Shift alike = Shift.of(values, 0, 30, 60, 0.6);

        assertThat(width(alike)).isGreaterThan(1.5 * width(apart));
    }

    private static double width(Shift shift) {
        Double low = shift.low();
        Double high = shift.high();
        return Objects.requireNonNull(high) - Objects.requireNonNull(low);
    }
}

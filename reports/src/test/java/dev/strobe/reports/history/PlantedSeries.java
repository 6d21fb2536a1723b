package dev.strobe.reports.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A series as a nightly run leaves it, with changes of level whose places are known: noise by factors, likeness of
 * neighbours, and now and then a run that was far off.
 */
final class PlantedSeries {

    private static final int GAP_MIN = 12;
    private static final double OUTLIER_SHARE = 0.03;

    private final double[] values;
    private final List<Integer> changes;
    private final List<Double> factors;

    private PlantedSeries(double[] values, List<Integer> changes, List<Double> factors) {
        this.values = values;
        this.changes = changes;
        this.factors = factors;
    }

    /**
     * What series are drawn from.
     *
     * @param noiseMin standard deviation of the logarithm, about the coefficient of variation
     * @param shiftMin smallest relative size of a change
     * @param correlationMax largest correlation of neighbours
     * @param changesMax most changes of one series
     */
    record Family(
            String name,
            double noiseMin,
            double noiseMax,
            double shiftMin,
            double shiftMax,
            double correlationMax,
            int changesMax) {}

    double[] values() {
        return values;
    }

    /** Indexes of the first value at each new level. */
    List<Integer> changes() {
        return changes;
    }

    /** By which each change multiplies the level. */
    List<Double> factors() {
        return factors;
    }

    static PlantedSeries draw(Family family, SplittableRandom random) {
        int size = 60 + random.nextInt(140);
        List<Integer> changes = places(size, random.nextInt(family.changesMax() + 1), random);
        List<Double> factors = new ArrayList<>();
        double noise = between(family.noiseMin(), family.noiseMax(), random);
        double correlation = family.correlationMax() * random.nextDouble();
        double level = Math.log(1_000);
        double wave = 0;
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            if (changes.contains(i)) {
                double step = Math.log1p(between(family.shiftMin(), family.shiftMax(), random));
                double signed = random.nextBoolean() ? step : -step;
                factors.add(Math.exp(signed));
                level += signed;
            }
            wave = correlation * wave + Math.sqrt(1 - correlation * correlation) * noise * random.nextGaussian();
            double outlier = random.nextDouble() < OUTLIER_SHARE ? Math.log(between(1.1, 3, random)) : 0;
            values[i] = Math.exp(level + wave + outlier);
        }
        return new PlantedSeries(values, changes, factors);
    }

    private static List<Integer> places(int size, int count, SplittableRandom random) {
        List<Integer> places = new ArrayList<>();
        for (int attempt = 0; attempt < 200 && places.size() < count; attempt++) {
            int place = GAP_MIN + random.nextInt(size - 2 * GAP_MIN);
            if (places.stream().allMatch(other -> Math.abs(other - place) >= GAP_MIN)) {
                places.add(place);
            }
        }
        Collections.sort(places);
        return places;
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}

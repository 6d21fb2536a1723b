package dev.strobe.reports.gate;

import java.util.List;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How much worse the candidate is, on the logarithm of the ratio with worse upwards, and how sure that is.
 *
 * <p>Student's t, on the differences of pairs or as Welch's for two sets. It keeps its error rate with three to ten runs,
 * which no permutation or sign test can: with five pairs their smallest possible probability is 1 in 32. The spread between
 * runs is what counts; what the runs know of themselves ({@link Figure#within}) is a floor under it, so that a few runs that
 * happen to agree better than any of them could know are not taken for certainty.
 *
 * @param mean of the logarithm of candidate over baseline, turned so that worse is up
 * @param error its standard error
 * @param freedom degrees of freedom
 * @param runs pairs, or runs of the smaller side
 */
record Estimate(double mean, double error, double freedom, int runs) {

    /** No figure is known better than this share: clocks tick, CPU time is counted in slices. */
    private static final double RESOLUTION = 0.001;

    /** @param baseline and {@code candidate} of the same pairs, in the same order, at least two */
    static Estimate paired(List<Figure> baseline, List<Figure> candidate, int worse) {
        int pairs = baseline.size();
        double[] logs = new double[pairs];
        double within = 0;
        for (int pair = 0; pair < pairs; pair++) {
            logs[pair] = worse * (candidate.get(pair).log() - baseline.get(pair).log());
            within += square(baseline.get(pair)) + square(candidate.get(pair));
        }
        double spread = Math.max(Variance.of(logs).getAsDouble(), within / pairs);
        return new Estimate(Mean.of(logs).getAsDouble(), Math.sqrt(spread / pairs), pairs - 1.0, pairs);
    }

    /** Two sets of runs, each of at least two, made at whatever times. */
    static Estimate unpaired(List<Figure> baseline, List<Figure> candidate, int worse) {
        double a = variance(baseline) / baseline.size();
        double b = variance(candidate) / candidate.size();
        double sum = a + b;
        double freedom = sum * sum / (a * a / (baseline.size() - 1) + b * b / (candidate.size() - 1));
        double mean = worse * (mean(candidate) - mean(baseline));
        return new Estimate(mean, Math.sqrt(sum), freedom, Math.min(baseline.size(), candidate.size()));
    }

    private static double mean(List<Figure> figures) {
        return Mean.of(figures.stream().mapToDouble(Figure::log).toArray()).getAsDouble();
    }

    private static double variance(List<Figure> figures) {
        double[] logs = figures.stream().mapToDouble(Figure::log).toArray();
        double within = figures.stream().mapToDouble(Estimate::square).average().orElseThrow();
        return Math.max(Variance.of(logs).getAsDouble(), within);
    }

    private static double square(Figure figure) {
        return figure.within() * figure.within() + RESOLUTION * RESOLUTION;
    }

    /** How probable an estimate this bad or worse is if nothing became worse; one-sided. */
    double probability() {
        return TDistribution.of(freedom).survivalProbability(mean / error);
    }

    /** Whether the change is above {@code margin}, at an error of at most {@code level}. */
    boolean above(double margin, double level) {
        return low(level) > margin;
    }

    /** Whether the change is below {@code margin}, at an error of at most {@code level}. */
    boolean below(double margin, double level) {
        return high(level) < margin;
    }

    double low(double level) {
        return mean - reach(level);
    }

    double high(double level) {
        return mean + reach(level);
    }

    private double reach(double level) {
        return error * TDistribution.of(freedom).inverseSurvivalProbability(level);
    }

    /** What so many runs would give if estimate and spread stayed as they are. */
    Estimate with(int more) {
        double factor = (double) more / runs;
        double added = freedom / Math.max(1, runs - 1) * (more - runs);
        return new Estimate(mean, error / Math.sqrt(factor), freedom + added, more);
    }
}

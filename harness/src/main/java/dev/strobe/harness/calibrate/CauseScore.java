package dev.strobe.harness.calibrate;

import dev.strobe.harness.calibrate.Judged.Planted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well a planted cause was found.
 *
 * @param plants that took effect
 * @param plantsSeen of them, those that made a kept message late
 * @param outliers planted ones
 * @param found of them, those with an expected name
 * @param named outliers of all runs with such a name; those where the cause was there without being planted are left out
 * @param recallPct found of outliers; null without any
 * @param precisionPct found of named; null without any
 * @param explainedPct mean share of a planted outlier's latency that was explained; null without any
 * @param mistakenFor other names that planted outliers got
 */
public record CauseScore(
        String cause,
        int plants,
        long plantsSeen,
        long outliers,
        long found,
        long named,
        @Nullable Double recallPct,
        @Nullable Double precisionPct,
        @Nullable Double explainedPct,
        Map<String, Long> mistakenFor) {

    static final double PASS_PCT = 90;

    /** One run with its plants. */
    record Sown(PlantedCause cause, int plants, Judged judged, Evidence evidence) {}

    /** Whether the promise holds: found and rightly named in nine of ten, and no plant without an outlier but for one in ten. */
    public boolean passes() {
        return recallPct != null
                && recallPct >= PASS_PCT
                && precisionPct != null
                && precisionPct >= PASS_PCT
                && plantsSeen * 100.0 >= PASS_PCT * plants;
    }

    /** @param runs all of them, because a name that is wrong in one run takes from the precision of another's cause */
    static List<CauseScore> of(List<Sown> runs) {
        List<CauseScore> scores = new ArrayList<>();
        for (Sown run : runs) {
            List<Planted> planted = run.judged().planted();
            List<String> expected = run.cause().expected();
            long found = planted.stream()
                    .filter(outlier -> expected.contains(outlier.root().cause()))
                    .count();
            long wrong = runs.stream()
                    .mapToLong(other -> wrong(other, expected, other.cause() == run.cause()))
                    .sum();
            Map<String, Long> mistaken = new TreeMap<>();
            planted.stream()
                    .map(outlier -> outlier.root().cause())
                    .filter(name -> !expected.contains(name))
                    .forEach(name -> mistaken.merge(name, 1L, Long::sum));
            double explained = planted.stream()
                    .mapToDouble(outlier -> outlier.root().explainedPct())
                    .average()
                    .orElse(Double.NaN);
            scores.add(new CauseScore(
                    run.cause().label(),
                    run.plants(),
                    run.judged().plantsSeen(),
                    planted.size(),
                    found,
                    found + wrong,
                    share(found, planted.size()),
                    share(found, found + wrong),
                    Double.isNaN(explained) ? null : explained,
                    mistaken));
        }
        return scores;
    }

    /** Outliers of a run that carry one of the names although its cause was neither planted nor otherwise there. */
    private static long wrong(Sown run, List<String> names, boolean own) {
        long undisturbed = run.judged().undisturbed().stream()
                .filter(root -> unfounded(root, names, run.evidence()))
                .count();
        long planted = own
                ? 0
                : run.judged().planted().stream()
                        .filter(outlier -> unfounded(outlier.root(), names, run.evidence()))
                        .count();
        return undisturbed + planted;
    }

    private static boolean unfounded(KeptRoot root, List<String> names, Evidence evidence) {
        return names.contains(root.cause()) && !evidence.shows(root.cause(), root.startNs(), root.endNs());
    }

    static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : part * 100.0 / whole;
    }
}

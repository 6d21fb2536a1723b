package dev.strobe.harness.calibrate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run without plants: how many outliers carry the name of a cause that was not there.
 *
 * <p>A garbage collection or a busy machine can be real without being planted. Such a name counts as wrong only where an
 * account of the machine that attribution does not see (safepoint logs, scheduler delays and states of threads, resent
 * packets) shows nothing of the kind at that time.
 *
 * @param outliers the slowest thousandth, as far as they were kept
 * @param unfounded of them, those with the name of a plantable cause that was not there
 * @param explainedPct mean share explained; null without outliers
 * @param causes every name and how often it was given
 * @param wrong the names that were not there
 */
public record UndisturbedScore(
        long outliers,
        long unfounded,
        @Nullable Double unfoundedPct,
        @Nullable Double explainedPct,
        Map<String, Long> causes,
        Map<String, Long> wrong) {

    static final double WRONG_PCT_MAX = 2;

    public boolean passes() {
        return unfoundedPct != null && unfoundedPct <= WRONG_PCT_MAX;
    }

    static UndisturbedScore of(List<KeptRoot> outliers, Evidence evidence) {
        Map<String, Long> causes = new TreeMap<>();
        Map<String, Long> wrong = new TreeMap<>();
        double explained = 0;
        for (KeptRoot root : outliers) {
            causes.merge(root.cause(), 1L, Long::sum);
            explained += root.explainedPct();
            if (PlantedCause.named(root.cause()).isPresent()
                    && !evidence.shows(root.cause(), root.startNs(), root.endNs())) {
                wrong.merge(root.cause(), 1L, Long::sum);
            }
        }
        long unfounded = wrong.values().stream().mapToLong(Long::longValue).sum();
        return new UndisturbedScore(
                outliers.size(),
                unfounded,
                CauseScore.share(unfounded, outliers.size()),
                outliers.isEmpty() ? null : explained / outliers.size(),
                causes,
                wrong);
    }
}

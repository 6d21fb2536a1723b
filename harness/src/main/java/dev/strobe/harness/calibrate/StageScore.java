package dev.strobe.harness.calibrate;

import dev.strobe.harness.fault.Injected;
import dev.strobe.reports.run.Phase;
import dev.strobe.reports.run.Phase.StageLatency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a delay that was planted at one stage appears there, in full, and nowhere else.
 *
 * @param point where it was planted
 * @param stage where it must appear
 * @param plants that took effect
 * @param within of them, those that some kept message shows in that stage with its length, give or take the tolerance
 * @param seenMs median over the plants of the longest time in that stage; null where none was seen
 * @param moved the other stage whose median moved most from the calm phase to the planted one
 * @param movedPct by how much; null where there was nothing to compare
 */
public record StageScore(
        String point,
        String stage,
        int plants,
        int within,
        @Nullable Double seenMs,
        String moved,
        @Nullable Double movedPct) {

    static final double TOLERANCE_MS = 5;
    static final double MOVED_PCT_MAX = 10;
    private static final double FOUND_PCT_LEAST = 90;

    /** A median that moves by less is the same one: clocks and histograms tell no finer. */
    private static final double MOVED_US_LEAST = 2;

    private static final String TOTAL = "total";
    private static final double NS_PER_MS = 1e6;

    public boolean passes() {
        return plants > 0
                && within * 100.0 >= FOUND_PCT_LEAST * plants
                && seenMs != null
                && movedPct != null
                && movedPct < MOVED_PCT_MAX;
    }

    /** What was planted. */
    record Where(String point, String stage, long lengthNs) {}

    static StageScore of(Where where, List<Injected> truth, List<KeptRoot> roots, Medians medians) {
        List<Double> seen = new ArrayList<>();
        int within = 0;
        double lengthMs = where.lengthNs() / NS_PER_MS;
        for (Injected plant : truth) {
            long longestNs = longestNs(where.stage(), plant, roots);
            if (longestNs > 0) {
                seen.add(longestNs / NS_PER_MS);
            }
            within += Math.abs(longestNs / NS_PER_MS - lengthMs) <= TOLERANCE_MS ? 1 : 0;
        }
        seen.sort(null);
        Medians.Move move = medians.most(where.stage());
        return new StageScore(
                where.point(),
                where.stage(),
                truth.size(),
                within,
                seen.isEmpty() ? null : seen.get(seen.size() / 2),
                move.stage(),
                move.pct());
    }

    private static long longestNs(String stage, Injected plant, List<KeptRoot> roots) {
        long longestNs = 0;
        for (KeptRoot root : roots) {
            for (KeptRoot.StageSpan span : root.stages()) {
                if (span.stage().equals(stage)
                        && plant.overlapNs(span.startNs(), span.startNs() + span.durationNs()) > 0) {
                    longestNs = Math.max(longestNs, span.durationNs());
                }
            }
        }
        return longestNs;
    }

    /** Medians of all stages in a calm phase and in one with plants, in us. */
    record Medians(Map<String, Double> calm, Map<String, Double> planted) {

        record Move(String stage, @Nullable Double pct) {}

        static Medians of(Phase.@Nullable Stages calm, Phase.@Nullable Stages planted) {
            return new Medians(medians(calm), medians(planted));
        }

        private static Map<String, Double> medians(Phase.@Nullable Stages stages) {
            Map<String, Double> medians = new HashMap<>();
            if (stages != null) {
                add(medians, "produce/", stages.produce());
                add(medians, "fetch/", stages.fetch());
            }
            return medians;
        }

        private static void add(Map<String, Double> medians, String request, List<StageLatency> stages) {
            for (StageLatency stage : stages) {
                if (stage.p50Us() != null && !stage.stage().equals(TOTAL)) {
                    medians.put(request + stage.stage(), Objects.requireNonNull(stage.p50Us()));
                }
            }
        }

        /** The largest move of all stages but the planted one. */
        Move most(String plantedStage) {
            Move most = new Move("", null);
            for (Map.Entry<String, Double> before : calm.entrySet()) {
                Double after = planted.get(before.getKey());
                if (after == null || before.getKey().endsWith("/" + plantedStage)) {
                    continue;
                }
                double movedUs = Math.abs(after - before.getValue());
                double pct = movedUs < MOVED_US_LEAST ? 0 : movedUs * 100 / Math.max(before.getValue(), MOVED_US_LEAST);
                if (most.pct() == null || pct > most.pct()) {
                    most = new Move(before.getKey(), pct);
                }
            }
            return most;
        }
    }
}

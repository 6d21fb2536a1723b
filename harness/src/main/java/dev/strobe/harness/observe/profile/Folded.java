package dev.strobe.harness.observe.profile;

import dev.strobe.reports.run.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stacks of one process and kind, as they were read.
 *
 * @param divisor of the tree's values, to get the unit
 * @param everyMs CPU time of one sample, null where it has none
 */
record Folded(
        String process,
        Profile.Kind kind,
        String event,
        String unit,
        double divisor,
        @Nullable Double everyMs,
        long lost,
        CallTree tree) {

    /** @param frameNumber of the profile, from that of the tree */
    Profile.Part part(CallTree.Pruned pruned, IntUnaryOperator frameNumber) {
        List<List<Long>> self = new ArrayList<>();
        for (int node = 0; node < pruned.self().size(); node++) {
            long[] values = pruned.self().get(node);
            if (values != null) {
                List<Long> told = told(node, values);
                if (told.size() > 1) {
                    self.add(told);
                }
            }
        }
        return new Profile.Part(
                process,
                kind,
                event,
                unit,
                everyMs,
                tree.samples(),
                lost,
                pct(pruned.otherShare()),
                pct(pruned.shareMin()),
                pruned.frames().stream().map(frameNumber::applyAsInt).toList(),
                pruned.parents(),
                self);
    }

    private List<Long> told(int node, long[] values) {
        List<Long> told = new ArrayList<>();
        told.add((long) node);
        for (int bucket = 0; bucket < values.length; bucket++) {
            long value = Math.round(values[bucket] / divisor);
            if (value > 0) {
                told.add((long) bucket);
                told.add(value);
            }
        }
        return told;
    }

    private static double pct(double share) {
        return Math.round(share * 10_000) / 100.0;
    }
}

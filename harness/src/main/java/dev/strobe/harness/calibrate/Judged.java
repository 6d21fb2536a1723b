package dev.strobe.harness.calibrate;

import dev.strobe.harness.fault.Injected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The outliers of one run, told apart by the truth: those that are late because of a plant, and those that met none.
 *
 * <p>Planted: at least half of its latency lies within one plant. Undisturbed: it was over before the plant before it began,
 * or began when the plant's aftermath had died away. What lies between the two, touched by a plant but mostly late for
 * something else, is judged by nobody.
 *
 * @param planted outliers, each with the plant that made it late by its index
 * @param undisturbed outliers
 */
record Judged(List<Planted> planted, List<KeptRoot> undisturbed) {

    /** After a plant, what it held up is worked off: messages of that time are late because of it too. */
    private static final long AFTERMATH_NS = Duration.ofMillis(250).toNanos();

    record Planted(KeptRoot root, int plant) {}

    /**
     * @param roots of measured phases
     * @param leastNs a message below this latency is no outlier
     */
    static Judged of(List<KeptRoot> roots, List<Injected> truth, long leastNs) {
        List<Planted> planted = new ArrayList<>();
        List<KeptRoot> undisturbed = new ArrayList<>();
        for (KeptRoot root : roots) {
            if (root.random() || root.latencyNs() < leastNs) {
                continue;
            }
            int nearest = -1;
            long mostNs = 0;
            boolean touched = false;
            for (int plant = 0; plant < truth.size(); plant++) {
                Injected fault = truth.get(plant);
                long overlapNs = fault.overlapNs(root.startNs(), root.endNs());
                if (overlapNs > mostNs) {
                    mostNs = overlapNs;
                    nearest = plant;
                }
                touched |= root.endNs() >= fault.startNs() && root.startNs() <= fault.endNs() + AFTERMATH_NS;
            }
            if (mostNs * 2 >= root.latencyNs()) {
                planted.add(new Planted(root, nearest));
            } else if (!touched) {
                undisturbed.add(root);
            }
        }
        return new Judged(List.copyOf(planted), List.copyOf(undisturbed));
    }

    /** How many plants made somebody late. */
    long plantsSeen() {
        return planted.stream().mapToInt(Planted::plant).distinct().count();
    }
}

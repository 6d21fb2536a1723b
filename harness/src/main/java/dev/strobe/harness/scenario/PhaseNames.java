package dev.strobe.harness.scenario;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives every phase of a scenario a name of its own: a taken name gets {@code -2}, {@code -3}, ... appended, and a second
 * list of steps goes on counting where the first one stopped.
 */
final class PhaseNames {

    private final Set<String> taken = new HashSet<>();
    private int steps;

    static List<PhaseSpec> phases(List<LoadSpec> load) {
        PhaseNames names = new PhaseNames();
        List<PhaseSpec> phases = new ArrayList<>();
        for (LoadSpec entry : load) {
            for (PhaseSpec phase : entry.phases()) {
                phases.add(phase.named(entry instanceof LoadSpec.Steps ? names.step() : names.unique(phase.name())));
            }
        }
        return List.copyOf(phases);
    }

    String unique(String wanted) {
        String name = wanted;
        for (int n = 2; !taken.add(name); n++) {
            name = wanted + "-" + n;
        }
        return name;
    }

    String step() {
        String name;
        do {
            name = "step-" + ++steps;
        } while (!taken.add(name));
        return name;
    }

    boolean isTaken(String name) {
        return taken.contains(name);
    }
}

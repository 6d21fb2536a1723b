package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One entry of a scenario's {@code load} list; {@link #phases()} gives the phases it stands for. */
public sealed interface LoadSpec {

    /** The phases of this entry in order; names are unique within an entry only; see {@link Scenario#phases()}. */
    List<PhaseSpec> phases();

    /** A constant rate whose figures are shown and never judged. */
    record Warmup(Rate rate, Duration length) implements LoadSpec {
        @Override
        public List<PhaseSpec> phases() {
            return List.of(new PhaseSpec.Open("warmup", true, rate, rate, length));
        }
    }

    record Constant(String name, Rate rate, Duration length) implements LoadSpec {
        @Override
        public List<PhaseSpec> phases() {
            return List.of(new PhaseSpec.Open(name, false, rate, rate, length));
        }
    }

    record Ramp(String name, Rate from, Rate to, Duration length) implements LoadSpec {
        @Override
        public List<PhaseSpec> phases() {
            return List.of(new PhaseSpec.Open(name, false, from, to, length));
        }
    }

    /** Constant rates from {@code from} to {@code to} inclusive; a step after a saturated one ends the list. */
    record Steps(Rate from, Rate to, Rate by, Duration each) implements LoadSpec {
        @Override
        public List<PhaseSpec> phases() {
            List<PhaseSpec> phases = new ArrayList<>();
            int index = 1;
            for (Rate rate = from; rate.perSecond() <= to.perSecond() * (1 + 1e-9); rate = rate.plus(by)) {
                phases.add(new PhaseSpec.Open("step-" + index++, false, rate, rate, each));
            }
            return phases;
        }
    }

    /** A closed loop: each producer keeps {@code inFlight} messages in flight and waits for answers. */
    record Closed(String name, boolean warmup, int inFlight, Duration length) implements LoadSpec {
        @Override
        public List<PhaseSpec> phases() {
            return List.of(new PhaseSpec.Closed(name, warmup, inFlight, length));
        }
    }
}

package dev.strobe.harness.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One entry of a scenario's {@code load} list; {@link #phases()} gives the phases it stands for. */
public sealed interface LoadSpec {

    /** The phases of this entry in order; names are unique within an entry only; see {@link Scenario#phases()}. */
    List<PhaseSpec> phases();

    /** How long it takes, about: a search decides on the way. */
    default Duration typicalLength() {
        return phases().stream().map(PhaseSpec::length).reduce(Duration.ZERO, Duration::plus);
    }

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

    /**
     * Looks for the highest constant rate that the target sustains within the SLO: the rate grows twofold until a probe
     * fails, then the bracket between the highest rate that held and the lowest that failed is halved until it is narrow
     * enough, and a longer phase confirms the rate that was found.
     *
     * @param from rate of the first probe
     * @param upTo no probe offers more
     * @param probe length of each probe
     * @param warmup offered before each probe at the same rate, and in none of its figures; zero for none
     * @param precisionPct the bracket is narrow enough when its ends differ by no more, in per cent of the lower one
     * @param confirm length of the phase at the rate that was found
     */
    record Search(Rate from, Rate upTo, Duration probe, Duration warmup, double precisionPct, Slo slo, Duration confirm)
            implements LoadSpec {

        /** Probes of one rate, and confirmations: two of three decide, and two may be disturbed and are repeated. */
        static final int ATTEMPTS_MAX = 5;

        /** Rates that are confirmed, each lower than the one before, until the search gives up. */
        public static final int CONFIRMED_RATES_MAX = 3;

        /** Every phase that a search may come to; it leaves most of them out. */
        @Override
        public List<PhaseSpec> phases() {
            List<PhaseSpec> phases = new ArrayList<>();
            for (int number = 1; number <= probesMax(); number++) {
                add(phases, "probe-" + number, probe);
            }
            for (int number = 1; number <= confirmationsMax(); number++) {
                add(phases, number == 1 ? "confirm" : "confirm-" + number, confirm);
            }
            return phases;
        }

        private void add(List<PhaseSpec> phases, String name, Duration length) {
            if (!warmup.isZero()) {
                phases.add(new PhaseSpec.Searched(name + "-warmup", true, warmup));
            }
            phases.add(new PhaseSpec.Searched(name, false, length));
        }

        /** Phases that belong to one probe or confirmation: the measured one is the last of them. */
        public int phasesEach() {
            return warmup.isZero() ? 1 : 2;
        }

        /** As a scenario writes it. */
        public String precision() {
            return Values.formatPercent(precisionPct);
        }

        /** Room for the probes of every rate, though not for the worst case of each. */
        public int probesMax() {
            return 4 * (climbs() + halvings());
        }

        public int confirmationsMax() {
            return ATTEMPTS_MAX * CONFIRMED_RATES_MAX;
        }

        /** Rates from {@code from} to {@code upTo}, each twice the one before. */
        private int climbs() {
            double doublings = Math.log(upTo.perSecond() / from.perSecond()) / Math.log(2);
            return 1 + (int) Math.ceil(doublings - 1e-9);
        }

        /** Halvings of a twofold bracket, by its geometric mean, until it is narrow enough. */
        private int halvings() {
            double brackets = Math.log(2) / Math.log1p(precisionPct / 100);
            return Math.max(0, (int) Math.ceil(Math.log(brackets) / Math.log(2) - 1e-9));
        }

        /** Half of the halvings fail and are repeated, as the end of the climb is, and the upper end is verified. */
        public int probesTypical() {
            return climbs() / 2 + 3 + halvings() + halvings() / 2 + 1;
        }

        /** About as long as a search takes whose capacity lies in the middle of its range, with every failure repeated. */
        @Override
        public Duration typicalLength() {
            return probe.plus(warmup).multipliedBy(probesTypical()).plus(warmup).plus(confirm);
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

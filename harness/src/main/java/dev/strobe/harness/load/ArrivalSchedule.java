package dev.strobe.harness.load;

import dev.strobe.harness.scenario.PhaseSpec;

/**
 * When each message of a phase is due, as a pure function of its index: arrival k lies {@code offsetNs(k)} after the
 * start of the phase. Nothing that happens while the phase runs can move or remove an arrival.
 *
 * <p>Offsets never decrease, the first is 0 and all lie before the end of the phase. Immutable, thread-safe, allocates
 * nothing when asked.
 */
public interface ArrivalSchedule {

    /** Number of arrivals; their indexes are 0 to {@code count() - 1}. */
    long count();

    /** When arrival {@code index} is due, in ns after the start of the phase. Defined for index 0 and above. */
    long offsetNs(long index);

    /** Number of arrivals due by then, that is with an offset of at most {@code elapsedNs}; 0 for a negative time. */
    long dueBy(long elapsedNs);

    /** Every {@code parts}-th arrival from arrival {@code part} on: the share of one of {@code parts} load threads. */
    default ArrivalSchedule slice(int part, int parts) {
        return new SlicedArrivals(this, part, parts);
    }

    /** The schedule of a phase, all producers together. */
    static ArrivalSchedule of(PhaseSpec.Open phase) {
        return phase.constant()
                ? new ConstantArrivals(phase.from(), phase.length().toNanos())
                : new RampArrivals(phase.from(), phase.to(), phase.length().toNanos());
    }
}

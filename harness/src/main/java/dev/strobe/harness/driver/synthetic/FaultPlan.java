package dev.strobe.harness.driver.synthetic;

import dev.strobe.harness.scenario.SyntheticSpec;
import java.util.SplittableRandom;

/**
 * Chooses the messages of one producer that a fault befalls: with "one in N", exactly one in each block of N, at a place
 * that the seed decides. A message that is taken already, or cannot take the fault, passes it on to the next.
 *
 * <p>Owned by the load thread; allocates nothing.
 */
final class FaultPlan {

    private static final Fault[] PLANTED = {Fault.LOSS, Fault.DUPLICATE, Fault.REORDER, Fault.CORRUPTION};

    private final SplittableRandom random;
    private final long[] oneIn = new long[PLANTED.length];
    private final long[] nextIndex = new long[PLANTED.length];
    private final long[] blockEnd = new long[PLANTED.length];
    private long index;

    FaultPlan(SyntheticSpec spec, long seed) {
        this.random = new SplittableRandom(seed);
        oneIn[0] = spec.lossOneIn();
        oneIn[1] = spec.duplicateOneIn();
        oneIn[2] = spec.reorderOneIn();
        oneIn[3] = spec.corruptOneIn();
        for (int kind = 0; kind < PLANTED.length; kind++) {
            schedule(kind);
        }
    }

    /**
     * The fault of the next message; asked once for each.
     *
     * @param mayTakeAny whether this message can take a fault at all
     * @param mayBeReordered whether it can take that one
     */
    Fault next(boolean mayTakeAny, boolean mayBeReordered) {
        long current = index++;
        if (!mayTakeAny) {
            return Fault.NONE;
        }
        for (int kind = 0; kind < PLANTED.length; kind++) {
            boolean due = current >= nextIndex[kind];
            if (due && (PLANTED[kind] != Fault.REORDER || mayBeReordered)) {
                schedule(kind);
                return PLANTED[kind];
            }
        }
        return Fault.NONE;
    }

    private void schedule(int kind) {
        if (oneIn[kind] <= 0) {
            nextIndex[kind] = Long.MAX_VALUE;
            return;
        }
        nextIndex[kind] = blockEnd[kind] + random.nextLong(oneIn[kind]);
        blockEnd[kind] += oneIn[kind];
    }
}

package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells slow round trips that the network made from those that a stopped, starved or busy process did: what the latter
 * explain is taken off, and what is left must be worth a word.
 */
final class RoundTrips {

    /** Round trips go to the broker of the lowest number. */
    private static final String NODE = "1";

    private static final long NETWORK_NS_MIN = 1_000_000;
    /** After a stop everybody is a little late: a small remainder is that. */
    private static final double REMAINDER_MIN = 0.5;

    private final EvidenceIndex<Evidence> all;
    private final LoopWork work;

    RoundTrips(EvidenceIndex<Evidence> all, LoopWork work) {
        this.all = all;
        this.work = work;
    }

    /** The same evidence, round trips cut down to what the network took, or left out. */
    List<Evidence> checked(List<Evidence> evidence) {
        List<Evidence> checked = new ArrayList<>(evidence.size());
        for (Evidence seen : evidence) {
            if (seen.kind() != EvidenceKind.ROUND_TRIP) {
                checked.add(seen);
                continue;
            }
            long networkNs = seen.amountNs() - otherwiseNs(seen);
            if (networkNs >= NETWORK_NS_MIN && networkNs >= REMAINDER_MIN * seen.amountNs()) {
                checked.add(
                        new Evidence(seen.kind(), seen.owner(), seen.id(), seen.startNs(), seen.endNs(), networkNs));
            }
        }
        return checked;
    }

    private long otherwiseNs(Evidence roundTrip) {
        OpenTime open = new OpenTime(roundTrip.startNs(), roundTrip.endNs());
        long wholeNs = open.openNs();
        for (Evidence other : all.overlapping(roundTrip.startNs(), roundTrip.endNs())) {
            if (delaysProbe(other)) {
                open.take(other.startNs(), other.endNs(), other.amountNs());
            }
        }
        for (Evidence served : work.between(NODE, roundTrip.startNs(), roundTrip.endNs())) {
            open.take(served.startNs(), served.endNs(), served.amountNs());
        }
        return wholeNs - open.openNs();
    }

    private static boolean delaysProbe(Evidence other) {
        return switch (other.owner()) {
            case HARNESS, PROBE -> true;
            case BROKER, LOOP -> other.id().isEmpty() || other.id().equals(NODE);
            case LOAD, CLIENT, CONSUMER, WIRE, FLUSH, IO, CLUSTER -> false;
        };
    }
}

package dev.strobe.harness.observe.cause;

import java.util.List;
import java.util.Set;

/**
 * A slow message, cut into what is known of its way.
 *
 * @param intendedNs when it should have been sent
 * @param endNs its last delivery, or its acknowledgement
 * @param segments one after another, none outside these times
 * @param ownRequests the requests that carried it, by {@link ServedRequest#key()}
 */
public record Outlier(long intendedNs, long endNs, List<Segment> segments, Path path, Set<Long> ownRequests) {

    /**
     * Whose threads the message went through.
     *
     * @param load id of its {@link Owner#LOAD} thread
     * @param client client id of its producer
     * @param consumer client id of its consumer; empty where it was judged by its acknowledgement
     * @param partition where it was stored, as {@link ReplicaWait} names it; empty where that is not known
     */
    public record Path(String load, String client, String consumer, Batching batching, String partition) {

        /** Stored nowhere that is known. */
        public Path(String load, String client, String consumer, Batching batching) {
            this(load, client, consumer, batching, "");
        }
    }

    /**
     * When a producer holds messages back.
     *
     * @param lingerNs how long it waits to fill a batch
     * @param inFlightMax requests that it leaves unanswered before it sends no more
     */
    public record Batching(long lingerNs, int inFlightMax) {}

    public Outlier {
        segments = List.copyOf(segments);
        ownRequests = Set.copyOf(ownRequests);
        long fromNs = intendedNs;
        for (Segment segment : segments) {
            if (segment.startNs() < fromNs || segment.endNs() > endNs) {
                throw new IllegalArgumentException("segments overlap or lie outside: segment=" + segment + " fromNs="
                        + fromNs + " endNs=" + endNs);
            }
            fromNs = segment.endNs();
        }
    }

    long latencyNs() {
        return endNs - intendedNs;
    }

    /** @param segment in which it may have been held up */
    boolean passed(Evidence evidence, Segment segment) {
        return evidence.id().isEmpty()
                || switch (evidence.owner()) {
                    case LOAD -> evidence.id().equals(path.load());
                    case CLIENT -> evidence.id().equals(path.client());
                    case CONSUMER -> evidence.id().equals(path.consumer());
                    case CLUSTER -> evidence.id().equals(path.partition());
                    case BROKER, LOOP, FLUSH, IO -> segment.at(evidence.id());
                    case HARNESS, PROBE, WIRE -> true;
                };
    }
}

package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A message whose intended time is 0, built segment by segment; times in ms. */
final class Way {

    static final long MS = 1_000_000;
    static final String CLIENT = "run-producer-0";
    static final String CONSUMER = "run-billing-0-0";
    static final int OWN_REQUEST = 7;

    private final List<Segment> segments = new ArrayList<>();
    private long reachedMs;
    private long lingerMs;

    static Way of(Segment.Kind kind, long untilMs) {
        return new Way().then(kind, untilMs);
    }

    Way then(Segment.Kind kind, long untilMs) {
        segments.add(new Segment(kind, reachedMs * MS, untilMs * MS));
        reachedMs = untilMs;
        return this;
    }

    Way linger(long ms) {
        lingerMs = ms;
        return this;
    }

    Outlier end() {
        return new Outlier(
                0,
                reachedMs * MS,
                segments,
                new Outlier.Path("0", CLIENT, CONSUMER, new Outlier.Batching(lingerMs * MS, 3)),
                Set.of(ServedRequest.key(CLIENT.hashCode(), OWN_REQUEST)));
    }
}

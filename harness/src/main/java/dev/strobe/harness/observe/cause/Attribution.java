package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Says why slow messages were slow: for each segment of a message's way, what those who had to take it further did
 * meanwhile.
 *
 * <p>Evidence takes time in the order of {@link EvidenceKind}, each only what is still open, so that shares never overlap.
 * The order makes it recursive: a request that waits for its loop waits for the lock that the loop waits for, and the lock
 * ranks before the busy loop. What nothing overlaps stays unknown. Nothing is subtracted as ordinary.
 *
 * <p>Immutable; {@link #of} may be called from any thread.
 */
public final class Attribution {

    /** What a thread of the broker did while a message was still elsewhere is evidence if it took at least this long. */
    static final long LONG_NS = 5_000_000;

    /** Pauses between two tasks of a loop that was busy without a break. */
    static final long CHAIN_GAP_NS = 100_000;

    private final EvidenceIndex<Evidence> evidence;
    private final LoopWork work;
    private final ClientQueue queue;
    private final FollowerWork followers;

    /**
     * @param evidence in any order; round trips as measured, they are checked here against what else made them long
     * @param requests those that were under way while a message was
     * @param oneWayNs what the way to the broker usually takes; 0 if unknown
     */
    public Attribution(List<Evidence> evidence, List<ServedRequest> requests, long oneWayNs) {
        this(evidence, requests, List.of(), oneWayNs);
    }

    /** @param waits of leaders for their followers */
    public Attribution(List<Evidence> evidence, List<ServedRequest> requests, List<ReplicaWait> waits, long oneWayNs) {
        this.work = new LoopWork(requests);
        this.queue = new ClientQueue(requests, oneWayNs);
        this.evidence = index(new RoundTrips(index(evidence), work).checked(evidence));
        this.followers = new FollowerWork(waits, this.evidence);
    }

    private static EvidenceIndex<Evidence> index(List<Evidence> evidence) {
        return new EvidenceIndex<>(evidence, Evidence::startNs, Evidence::endNs);
    }

    /** Explains one message. */
    public Explained of(Outlier outlier) {
        List<CauseInterval> found = new ArrayList<>();
        IdentityHashMap<Evidence, Long> left = new IdentityHashMap<>();
        for (Segment segment : outlier.segments()) {
            for (Segment part : parts(segment, outlier)) {
                explain(part, outlier, left, found);
            }
        }
        found.sort(Comparator.comparingLong(CauseInterval::startNs));
        return new Explained(outlier.latencyNs(), joined(found));
    }

    /** A late call is the load thread's own, but for the time that an earlier call was blocked. */
    private List<Segment> parts(Segment segment, Outlier outlier) {
        if (segment.kind() != Segment.Kind.SCHEDULE_DELAY) {
            return List.of(segment);
        }
        OpenTime own = new OpenTime(segment.startNs(), segment.endNs());
        List<Segment> parts = new ArrayList<>();
        for (Evidence blocked : evidence.overlapping(segment.startNs(), segment.endNs())) {
            if (blocked.kind() == EvidenceKind.SEND_BLOCKED && outlier.passed(blocked, segment)) {
                for (long[] taken : own.take(blocked.startNs(), blocked.endNs(), Long.MAX_VALUE / 2)) {
                    parts.add(new Segment(Segment.Kind.BLOCKED, taken[0], taken[1], segment.node()));
                }
            }
        }
        for (long[] rest : own.take(segment.startNs(), segment.endNs(), Long.MAX_VALUE / 2)) {
            parts.add(new Segment(Segment.Kind.SCHEDULE_DELAY, rest[0], rest[1]));
        }
        return parts;
    }

    private void explain(
            Segment segment, Outlier outlier, IdentityHashMap<Evidence, Long> left, List<CauseInterval> found) {
        List<Evidence> candidates = candidates(segment, outlier);
        long reachNs = segment.kind().distant() ? reach(segment, candidates) : segment.startNs();
        candidates.sort(Comparator.comparing(Evidence::kind).thenComparingLong(Evidence::startNs));
        OpenTime open = new OpenTime(segment.startNs(), segment.endNs());
        boolean copying = segment.kind() == Segment.Kind.REPLICATED;
        for (Evidence candidate : candidates) {
            if (copying && candidate.kind().compareTo(EvidenceKind.ELECTION) >= 0) {
                // The leader only waits: what its loop does for others meanwhile holds nobody up.
                followers.explain(segment, outlier, open, found);
                copying = false;
            }
            if (open.isEmpty()) {
                return;
            }
            long fromNs = local(candidate) || candidate.endNs() - candidate.startNs() >= LONG_NS
                    ? candidate.startNs()
                    : Math.max(candidate.startNs(), reachNs);
            long leftNs = left.getOrDefault(candidate, candidate.amountNs());
            for (long[] taken : open.take(fromNs, candidate.endNs(), leftNs)) {
                found.add(new CauseInterval(candidate.kind().cause(), taken[0], taken[1]));
                leftNs -= taken[1] - taken[0];
            }
            left.put(candidate, leftNs);
        }
        if (copying) {
            followers.explain(segment, outlier, open, found);
        }
    }

    private List<Evidence> candidates(Segment segment, Outlier outlier) {
        List<Evidence> candidates = new ArrayList<>();
        for (Evidence seen : evidence.overlapping(segment.startNs(), segment.endNs())) {
            if (applies(seen, segment.kind()) && outlier.passed(seen, segment)) {
                candidates.add(seen);
            }
        }
        switch (segment.kind()) {
            case SCHEDULE_DELAY ->
                // Nobody but its own thread makes a call late that no other call holds up.
                candidates.add(Evidence.of(EvidenceKind.THREAD_LATE, Owner.LOAD, segment.startNs(), segment.endNs()));
            case CLIENT_OUT -> candidates.addAll(queue.waits(segment, outlier));
            default -> {
                // What was seen is all.
            }
        }
        if (segment.kind().owners().contains(Owner.LOOP) && segment.kind() != Segment.Kind.APPENDED) {
            candidates.addAll(work.others(segment, outlier));
        }
        return candidates;
    }

    private static boolean applies(Evidence evidence, Segment.Kind kind) {
        if (!kind.owners().contains(evidence.owner())) {
            return false;
        }
        return switch (evidence.kind()) {
            case LOOP_TASK -> !kind.ownWork();
            // The thread's next call may be late while this message is long on its way.
            case THREAD_LATE -> evidence.owner() != Owner.LOAD || kind == Segment.Kind.SCHEDULE_DELAY;
            default -> true;
        };
    }

    /** Whether the evidence stands for itself wherever the message was: whole processes, the harness's threads, the way. */
    private static boolean local(Evidence evidence) {
        return switch (evidence.owner()) {
            case LOOP, FLUSH, IO -> false;
            case HARNESS, LOAD, CLIENT, CONSUMER, PROBE, WIRE, BROKER, CLUSTER -> true;
        };
    }

    /** Since when the broker's threads were occupied without a break until the end of the segment. */
    private static long reach(Segment segment, List<Evidence> candidates) {
        List<Evidence> byEnd = candidates.stream()
                .filter(candidate -> candidate.owner() == Owner.LOOP || candidate.owner() == Owner.BROKER)
                .sorted(Comparator.comparingLong(Evidence::endNs).reversed())
                .toList();
        long reachNs = segment.endNs();
        for (Evidence candidate : byEnd) {
            if (candidate.endNs() < reachNs - CHAIN_GAP_NS) {
                break;
            }
            reachNs = Math.min(reachNs, candidate.startNs());
        }
        return Math.max(reachNs, segment.startNs());
    }

    /** Neighbours of one cause become one interval. */
    private static List<CauseInterval> joined(List<CauseInterval> sorted) {
        List<CauseInterval> joined = new ArrayList<>();
        for (CauseInterval next : sorted) {
            CauseInterval last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.goesOnIn(next)) {
                joined.set(joined.size() - 1, last.until(next.endNs()));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }
}

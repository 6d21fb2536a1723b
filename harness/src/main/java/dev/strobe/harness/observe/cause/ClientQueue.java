package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When a message must have waited in its producer: for its batch to fill, or because the client had as many
 * requests unanswered as it may have. The client tells neither, so both are worked out from what is known outside it.
 *
 * <p>Immutable.
 */
final class ClientQueue {

    private final EvidenceIndex<ServedRequest> requests;
    private final long oneWayNs;

    ClientQueue(List<ServedRequest> requests, long oneWayNs) {
        this.requests = new EvidenceIndex<>(
                requests.stream().filter(ServedRequest::produce).toList(),
                ServedRequest::receivedNs,
                ServedRequest::writtenNs);
        this.oneWayNs = oneWayNs;
    }

    /** @param segment from send call to {@code received} */
    List<Evidence> waits(Segment segment, Outlier outlier) {
        List<Evidence> waits = new ArrayList<>();
        // At the end the request was on its way.
        long untilNs = segment.endNs() - oneWayNs;
        long lingerEndNs =
                Math.min(untilNs, segment.startNs() + outlier.path().batching().lingerNs());
        if (lingerEndNs > segment.startNs()) {
            waits.add(wait(segment.startNs(), lingerEndNs));
        }
        unanswered(segment, untilNs, outlier, waits);
        return waits;
    }

    private void unanswered(Segment segment, long untilNs, Outlier outlier, List<Evidence> waits) {
        int clientHash = outlier.path().client().hashCode();
        Set<Long> seen = new HashSet<>(outlier.ownRequests());
        List<long[]> edges = new ArrayList<>();
        for (ServedRequest request : requests.overlapping(segment.startNs(), untilNs)) {
            if (request.clientHash() == clientHash && segment.at(request.node()) && seen.add(request.key())) {
                edges.add(new long[] {Math.max(request.receivedNs(), segment.startNs()), 1});
                edges.add(new long[] {Math.min(request.writtenNs(), untilNs), -1});
            }
        }
        edges.sort((a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));
        // One more may have been on its way to the broker or back.
        int fullAt = Math.max(1, outlier.path().batching().inFlightMax() - 1);
        int unanswered = 0;
        long sinceNs = 0;
        for (long[] edge : edges) {
            if (unanswered >= fullAt && edge[0] > sinceNs) {
                waits.add(wait(sinceNs, edge[0]));
            }
            unanswered += (int) edge[1];
            sinceNs = edge[0];
        }
    }

    private static Evidence wait(long startNs, long endNs) {
        return Evidence.of(EvidenceKind.CLIENT_QUEUE, Owner.CLIENT, startNs, endNs);
    }
}

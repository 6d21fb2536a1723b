package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.List;

/** When the broker's loops worked, told by the requests that they served. Immutable. */
final class LoopWork {

    private final EvidenceIndex<ServedRequest> requests;

    LoopWork(List<ServedRequest> requests) {
        this.requests = new EvidenceIndex<>(requests, ServedRequest::receivedNs, ServedRequest::writtenNs);
    }

    /** Work on requests that did not carry the message. */
    List<Evidence> others(Segment segment, Outlier outlier) {
        List<Evidence> work = new ArrayList<>();
        for (ServedRequest request : requests.overlapping(segment.startNs(), segment.endNs())) {
            if (segment.at(request.node()) && !outlier.ownRequests().contains(request.key())) {
                add(work, request, segment.startNs(), segment.endNs());
            }
        }
        return work;
    }

    /** All work of one broker between two times. */
    List<Evidence> between(String node, long fromNs, long toNs) {
        List<Evidence> work = new ArrayList<>();
        for (ServedRequest request : requests.overlapping(fromNs, toNs)) {
            if (request.node().isEmpty() || request.node().equals(node)) {
                add(work, request, fromNs, toNs);
            }
        }
        return work;
    }

    private static void add(List<Evidence> work, ServedRequest request, long fromNs, long toNs) {
        add(work, request.receivedNs(), request.decodedNs(), fromNs, toNs);
        add(work, request.workStartNs(), request.workEndNs(), fromNs, toNs);
    }

    private static void add(List<Evidence> work, long startNs, long endNs, long fromNs, long toNs) {
        if (startNs < endNs && startNs < toNs && endNs > fromNs) {
            work.add(Evidence.of(EvidenceKind.SERVED, Owner.LOOP, startNs, endNs));
        }
    }
}

package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** Intervals by time: finds those that overlap a window without looking at all of them. Immutable. */
final class EvidenceIndex<T> {

    private final List<T> byStart;
    private final ToLongFunction<T> start;
    private final ToLongFunction<T> end;
    /** The latest end of the first n + 1. */
    private final long[] latestEndNs;

    EvidenceIndex(List<T> intervals, ToLongFunction<T> start, ToLongFunction<T> end) {
        this.byStart =
                intervals.stream().sorted(Comparator.comparingLong(start)).toList();
        this.start = start;
        this.end = end;
        this.latestEndNs = new long[byStart.size()];
        long latestNs = Long.MIN_VALUE;
        for (int i = 0; i < latestEndNs.length; i++) {
            latestNs = Math.max(latestNs, end.applyAsLong(byStart.get(i)));
            latestEndNs[i] = latestNs;
        }
    }

    /** Those that overlap the window, by their start. */
    List<T> overlapping(long fromNs, long toNs) {
        int first = firstAt(fromNs);
        List<T> found = new ArrayList<>();
        for (int i = first; i < byStart.size(); i++) {
            T interval = byStart.get(i);
            if (start.applyAsLong(interval) >= toNs) {
                break;
            }
            if (end.applyAsLong(interval) > fromNs) {
                found.add(interval);
            }
        }
        return found;
    }

    /** The first one from which on anything may end after the time: latest ends never fall. */
    private int firstAt(long fromNs) {
        int low = 0;
        int high = latestEndNs.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (latestEndNs[middle] > fromNs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}

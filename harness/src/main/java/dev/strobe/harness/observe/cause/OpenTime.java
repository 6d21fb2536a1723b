package dev.strobe.harness.observe.cause;

import java.util.ArrayList;
import java.util.List;

/** That part of a segment which nothing explains yet; shrinks as evidence takes from it. Owned by one thread. */
final class OpenTime {

    private List<long[]> gaps = new ArrayList<>();

    OpenTime(long startNs, long endNs) {
        if (endNs > startNs) {
            gaps.add(new long[] {startNs, endNs});
        }
    }

    boolean isEmpty() {
        return gaps.isEmpty();
    }

    /** Takes what is open between the two times, earliest first and at most {@code limitNs} of it. */
    List<long[]> take(long fromNs, long toNs, long limitNs) {
        List<long[]> taken = new ArrayList<>();
        List<long[]> left = new ArrayList<>(gaps.size() + 1);
        long remainingNs = limitNs;
        for (long[] gap : gaps) {
            long startNs = Math.max(gap[0], fromNs);
            long endNs = Math.min(Math.min(gap[1], toNs), startNs + Math.max(0, remainingNs));
            if (endNs <= startNs) {
                left.add(gap);
                continue;
            }
            taken.add(new long[] {startNs, endNs});
            remainingNs -= endNs - startNs;
            if (gap[0] < startNs) {
                left.add(new long[] {gap[0], startNs});
            }
            if (endNs < gap[1]) {
                left.add(new long[] {endNs, gap[1]});
            }
        }
        gaps = left;
        return taken;
    }

    long openNs() {
        return gaps.stream().mapToLong(gap -> gap[1] - gap[0]).sum();
    }
}

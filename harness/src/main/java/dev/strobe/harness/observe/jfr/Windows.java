package dev.strobe.harness.observe.jfr;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The times in which something slow was under way: what else happened is not worth keeping. Immutable. */
public final class Windows {

    private static final int NONE = -1;

    private final long[] startsNs;
    private final long[] endsNs;

    /** Some time, in ns on the monotonic clock. */
    public record Window(long startNs, long endNs) {}

    /** @param windows in any order; they may overlap */
    public Windows(List<Window> windows) {
        List<Window> merged = new ArrayList<>();
        for (Window window : windows.stream()
                .sorted(Comparator.comparingLong(Window::startNs))
                .toList()) {
            Window last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && window.startNs() <= last.endNs()) {
                merged.set(merged.size() - 1, new Window(last.startNs(), Math.max(last.endNs(), window.endNs())));
            } else {
                merged.add(window);
            }
        }
        startsNs = merged.stream().mapToLong(Window::startNs).toArray();
        endsNs = merged.stream().mapToLong(Window::endNs).toArray();
    }

    /** Allocates nothing: it is asked for each request of a recording. */
    boolean overlap(long fromNs, long toNs) {
        int low = 0;
        int high = startsNs.length - 1;
        int last = NONE;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (startsNs[middle] <= toNs) {
                last = middle;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return last != NONE && endsNs[last] >= fromNs;
    }
}

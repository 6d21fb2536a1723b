package dev.strobe.harness.observe.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stacks folded into a tree from the outermost frame inwards, with the value of each stack by bucket of time.
 *
 * <p>At most {@link #NODES_MAX} nodes, about 12 MB: further stacks are counted under {@code (other)}, below the last of
 * their frames that has a node, which may double that. Owned by one thread.
 */
final class CallTree {

    static final int NODES_MAX = 12_000;
    static final int NO_PARENT = -1;

    /** A node with a smaller share of the whole is not told one by one. */
    static final double SHARE_MIN = 0.001;

    private static final double SHARE_STEP = 1.4;

    private final int buckets;
    private final int other;
    private final Map<Long, Integer> children = new HashMap<>();
    private final List<long @Nullable []> self = new ArrayList<>();
    private int[] frames = new int[256];
    private int[] parents = new int[256];
    private long samples;

    /**
     * A tree that has become small enough to be kept.
     *
     * @param frames of each node; a node stands after its parent
     * @param self by node and bucket; null for a node that nothing ended in
     * @param otherShare of the whole, that is told under {@code (other)}
     * @param shareMin nodes with less were left out
     */
    record Pruned(
            List<Integer> frames,
            List<Integer> parents,
            List<long @Nullable []> self,
            double otherShare,
            double shareMin) {

        /** Values that are not 0. */
        int cells() {
            int cells = 0;
            for (long @Nullable [] values : self) {
                if (values != null) {
                    for (long value : values) {
                        cells += value == 0 ? 0 : 1;
                    }
                }
            }
            return cells;
        }
    }

    /** @param other number of the frame that stands for stacks that are not told one by one */
    CallTree(int buckets, int other) {
        this.buckets = buckets;
        this.other = other;
    }

    /** Adds a sample whose stack is the first {@code depth} of the frames, the outermost first. */
    void add(int[] stack, int depth, int bucket, long value) {
        int node = NO_PARENT;
        for (int i = 0; i < depth; i++) {
            Integer child = children.get(key(node, stack[i]));
            if (child == null && self.size() >= NODES_MAX) {
                node = isOther(node) ? node : child(node, other);
                break;
            }
            node = child == null ? child(node, stack[i]) : child;
        }
        if (node != NO_PARENT) {
            values(node)[bucket] += value;
            samples++;
        }
    }

    long samples() {
        return samples;
    }

    /**
     * Leaves out what has less than {@link #SHARE_MIN} of the whole, and more where the limits ask for it. What is left out
     * stands under {@code (other)} below the nearest node that is left, or further out where that would be tiny too: the
     * value of every node that is left, and of the whole, stays what it was.
     */
    Pruned prune(int nodesMax, int cellsMax) {
        double shareMin = SHARE_MIN;
        Pruned pruned = prune(shareMin);
        while (shareMin < 1 && (pruned.frames().size() > nodesMax || pruned.cells() > cellsMax)) {
            shareMin *= SHARE_STEP;
            pruned = prune(shareMin);
        }
        return pruned;
    }

    private Pruned prune(double shareMin) {
        int count = self.size();
        long[] totals = totals();
        double least = shareMin * totals[count];
        long[] @Nullable [] others = new long[count + 1] @Nullable [];
        for (int node = count - 1; node >= 0; node--) {
            int up = parents[node] == NO_PARENT ? count : parents[node];
            if (totals[node] < least || frames[node] == other) {
                // Its children came before it and have left theirs here.
                merge(others, up, self.get(node));
                merge(others, up, others[node]);
                others[node] = null;
            } else if (sum(others[node]) < least) {
                merge(others, up, others[node]);
                others[node] = null;
            }
        }
        return collect(totals, least, shareMin, others);
    }

    private Pruned collect(long[] totals, double least, double shareMin, long[] @Nullable [] others) {
        int count = self.size();
        int[] places = new int[count];
        List<Integer> keptFrames = new ArrayList<>();
        List<Integer> keptParents = new ArrayList<>();
        List<long @Nullable []> kept = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            if (totals[node] >= least && frames[node] != other) {
                places[node] = keptFrames.size();
                keptFrames.add(frames[node]);
                keptParents.add(parents[node] == NO_PARENT ? NO_PARENT : places[parents[node]]);
                kept.add(self.get(node));
            }
        }
        long left = 0;
        for (int node = 0; node <= count; node++) {
            if (sum(others[node]) > 0) {
                left += sum(others[node]);
                keptFrames.add(other);
                keptParents.add(node == count ? NO_PARENT : places[node]);
                kept.add(others[node]);
            }
        }
        double share = totals[count] == 0 ? 0 : left / (double) totals[count];
        return new Pruned(keptFrames, keptParents, kept, share, shareMin);
    }

    /** Of each node with what is below it, and last of everything. */
    private long[] totals() {
        int count = self.size();
        long[] totals = new long[count + 1];
        for (int node = count - 1; node >= 0; node--) {
            totals[node] += sum(self.get(node));
            totals[parents[node] == NO_PARENT ? count : parents[node]] += totals[node];
        }
        return totals;
    }

    private void merge(long[] @Nullable [] others, int into, long @Nullable [] values) {
        if (values == null) {
            return;
        }
        long[] sum = others[into];
        if (sum == null) {
            others[into] = values.clone();
            return;
        }
        for (int i = 0; i < buckets; i++) {
            sum[i] += values[i];
        }
    }

    private static long sum(long @Nullable [] values) {
        return values == null ? 0 : Arrays.stream(values).sum();
    }

    private boolean isOther(int node) {
        return node != NO_PARENT && frames[node] == other;
    }

    private int child(int parent, int frame) {
        Integer known = children.get(key(parent, frame));
        if (known != null) {
            return known;
        }
        int node = self.size();
        if (node == frames.length) {
            frames = Arrays.copyOf(frames, node * 2);
            parents = Arrays.copyOf(parents, node * 2);
        }
        frames[node] = frame;
        parents[node] = parent;
        self.add(null);
        children.put(key(parent, frame), node);
        return node;
    }

    private long[] values(int node) {
        long[] values = self.get(node);
        if (values == null) {
            values = new long[buckets];
            self.set(node, values);
        }
        return values;
    }

    private static long key(int parent, int frame) {
        return ((long) parent << 32) | frame;
    }
}

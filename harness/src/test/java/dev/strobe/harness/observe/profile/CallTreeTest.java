package dev.strobe.harness.observe.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CallTreeTest {

    private static final int OTHER = 0;
    private static final int MAIN = 1;
    private static final int HOT = 2;
    private static final int COLD = 3;
    private static final int ALL = Integer.MAX_VALUE;

    @Test
    void stacksWithTheSameBeginningShareItsNodes() {
        CallTree tree = new CallTree(4, OTHER);
        tree.add(new int[] {MAIN, HOT}, 2, 0, 10);
        tree.add(new int[] {MAIN, HOT}, 2, 3, 5);
        tree.add(new int[] {MAIN, COLD}, 2, 0, 7);
        tree.add(new int[] {MAIN}, 1, 1, 1);

        CallTree.Pruned pruned = tree.prune(ALL, ALL);

        assertThat(pruned.frames()).containsExactly(MAIN, HOT, COLD);
        assertThat(pruned.parents()).containsExactly(CallTree.NO_PARENT, 0, 0);
        assertThat(pruned.self().get(0)).containsExactly(0, 1, 0, 0);
        assertThat(pruned.self().get(1)).containsExactly(10, 0, 0, 5);
        assertThat(pruned.self().get(2)).containsExactly(7, 0, 0, 0);
        assertThat(pruned.cells()).isEqualTo(4);
        assertThat(tree.samples()).isEqualTo(4);
        assertThat(pruned.otherShare()).isZero();
    }

    @Test
    void rareStacksAreToldTogetherBelowTheFrameTheyShare() {
        CallTree tree = new CallTree(2, OTHER);
        tree.add(new int[] {MAIN, HOT}, 2, 0, 100_000);
        for (int rare = 0; rare < 200; rare++) {
            tree.add(new int[] {MAIN, 100 + rare, 500 + rare}, 3, rare % 2, 10);
        }

        CallTree.Pruned pruned = tree.prune(ALL, ALL);

        assertThat(pruned.frames()).containsExactly(MAIN, HOT, OTHER);
        assertThat(pruned.parents()).containsExactly(CallTree.NO_PARENT, 0, 0);
        assertThat(pruned.self().get(2)).containsExactly(1_000, 1_000);
        assertThat(pruned.otherShare()).isCloseTo(2_000 / 102_000.0, within(1e-9));
    }

    @Test
    void whatIsTinyEvenTogetherIsToldFurtherOut() {
        CallTree tree = new CallTree(1, OTHER);
        tree.add(new int[] {MAIN, HOT}, 2, 0, 100_000);
        tree.add(new int[] {MAIN, HOT, COLD}, 3, 0, 3);
        tree.add(new int[] {COLD}, 1, 0, 4);

        CallTree.Pruned pruned = tree.prune(ALL, ALL);

        assertThat(pruned.frames()).containsExactly(MAIN, HOT, OTHER);
        assertThat(pruned.parents()).containsExactly(CallTree.NO_PARENT, 0, CallTree.NO_PARENT);
        assertThat(pruned.self().get(2)).containsExactly(7);
    }

    @Test
    void limitsAreKeptByLeavingOutMoreAndTheWholeStaysWhatItWas() {
        SplittableRandom random = new SplittableRandom(25);
        for (int round = 0; round < 20; round++) {
            CallTree tree = new CallTree(30, OTHER);
            long[] whole = new long[30];
            for (int sample = 0; sample < 3_000; sample++) {
                int[] stack = random.ints(1 + random.nextInt(8), 1, 4 + round).toArray();
                int bucket = random.nextInt(30);
                long value = 1L + random.nextInt(50);
                whole[bucket] += value;
                tree.add(stack, stack.length, bucket, value);
            }

            CallTree.Pruned pruned = tree.prune(150, 900);

            assertThat(pruned.frames().size()).isLessThanOrEqualTo(150);
            assertThat(pruned.cells()).isLessThanOrEqualTo(900).isPositive();
            assertThat(pruned.shareMin()).isGreaterThanOrEqualTo(CallTree.SHARE_MIN);
            assertThat(sums(pruned, 30)).as("round %d", round).containsExactly(whole);
            for (int node = 0; node < pruned.frames().size(); node++) {
                assertThat(pruned.parents().get(node)).isLessThan(node);
            }
            assertThat(siblings(pruned)).doesNotHaveDuplicates();
        }
    }

    @Test
    void stacksBeyondTheLimitOfNodesStillCount() {
        CallTree tree = new CallTree(1, OTHER);
        int stacks = CallTree.NODES_MAX + 5_000;
        for (int i = 0; i < stacks; i++) {
            tree.add(new int[] {MAIN, 10 + i}, 2, 0, 1);
        }

        CallTree.Pruned pruned = tree.prune(ALL, ALL);

        assertThat(pruned.frames()).containsExactly(MAIN, OTHER);
        assertThat(sums(pruned, 1)).containsExactly(stacks);
        assertThat(tree.samples()).isEqualTo(stacks);
    }

    private static long[] sums(CallTree.Pruned pruned, int buckets) {
        long[] sums = new long[buckets];
        for (long[] values : pruned.self()) {
            for (int i = 0; values != null && i < buckets; i++) {
                sums[i] += values[i];
            }
        }
        return sums;
    }

    /** Parent and frame of every node: a frame stands below another once. */
    private static List<List<Integer>> siblings(CallTree.Pruned pruned) {
        List<List<Integer>> siblings = new ArrayList<>();
        Set<Integer> roots = new HashSet<>();
        for (int node = 0; node < pruned.frames().size(); node++) {
            siblings.add(List.of(pruned.parents().get(node), pruned.frames().get(node)));
            roots.add(pruned.parents().get(node));
        }
        assertThat(roots).contains(CallTree.NO_PARENT);
        return siblings;
    }
}

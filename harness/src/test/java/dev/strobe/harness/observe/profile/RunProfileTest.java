package dev.strobe.harness.observe.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.time.ManualClock;
import dev.strobe.reports.run.Profile;
import dev.strobe.reports.run.Profile.Kind;
import dev.strobe.reports.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RunProfileTest {

    private static final int BUCKETS = 120;
    private static final long SAMPLE_NS = 40_000_000;

    private final RunProfile profile =
            new RunProfile(new RunDirectory(Path.of("nowhere")), 3_600, time -> 0, new ManualClock(0), _ -> {});

    @Test
    void anHourOfFourBusyProcessesStaysBelowOneMegabyte() {
        SplittableRandom random = new SplittableRandom(11);
        List<Folded> folded = new ArrayList<>();
        for (String process : List.of("harness", "broker-1", "broker-2", "broker-3")) {
            for (Kind kind : Kind.values()) {
                folded.add(new Folded(process, kind, "jdk.Event", "ms", 1e6, null, 0, busy(random)));
            }
        }

        Profile written = profile.profile(folded);

        assertThat(written.parts()).hasSize(12);
        assertThat(written.buckets()).isEqualTo(BUCKETS);
        assertThat(written.parts().stream()
                        .mapToInt(part -> part.nodeFrames().size())
                        .sum())
                .isLessThanOrEqualTo(RunProfile.NODES_MAX);
        assertThat(RunDirectory.line(written)).hasSizeLessThan(1_000_000);
        for (Profile.Part part : written.parts()) {
            assertThat(sum(part)).as("nothing is lost of %s", part.kind()).isEqualTo(40L * part.samples());
        }
    }

    @Test
    void whatASmallPartLeavesALargeOneMayUse() {
        SplittableRandom random = new SplittableRandom(12);
        CallTree small = new CallTree(BUCKETS, profile.frames().other());
        small.add(new int[] {profile.frames().method("a.B", "c")}, 1, 7, SAMPLE_NS);
        CallTree large = busy(random);
        CallTree.Pruned alone = large.prune(RunProfile.NODES_MAX, RunProfile.CELLS_MAX);

        Profile written = profile.profile(List.of(
                new Folded("harness", Kind.CPU, "jdk.Event", "ms", 1e6, 40.0, 3, small),
                new Folded("broker-1", Kind.CPU, "jdk.Event", "ms", 1e6, 40.0, 0, large)));

        assertThat(written.parts().getFirst().self()).containsExactly(List.of(0L, 7L, 40L));
        assertThat(written.parts().getFirst().lost()).isEqualTo(3);
        assertThat(written.frames().get(written.parts().getFirst().nodeFrames().getFirst()))
                .isEqualTo("a.B.c");
        assertThat(written.parts().getLast().nodeFrames().size())
                .isGreaterThan(alone.frames().size() * 9 / 10);
    }

    /** Stacks of 30 frames, a few of them frequent and many rare, over the whole run. */
    private CallTree busy(SplittableRandom random) {
        CallTree tree = new CallTree(BUCKETS, profile.frames().other());
        int[] methods = new int[400];
        for (int i = 0; i < methods.length; i++) {
            methods[i] = profile.frames().method("dev.strobe.some.package.Class" + i, "someMethodOfIt");
        }
        int[] stack = new int[30];
        for (int sample = 0; sample < 60_000; sample++) {
            for (int depth = 0; depth < stack.length; depth++) {
                int width = depth < 10 ? 1 : 3;
                int choice = (int) (width * random.nextDouble() * random.nextDouble());
                stack[depth] = methods[(depth * 3 + choice) % methods.length];
            }
            tree.add(stack, 12 + random.nextInt(18), random.nextInt(BUCKETS), SAMPLE_NS);
        }
        return tree;
    }

    private static long sum(Profile.Part part) {
        long sum = 0;
        for (List<Long> row : part.self()) {
            for (int i = 2; i < row.size(); i += 2) {
                sum += row.get(i);
            }
        }
        return sum;
    }
}

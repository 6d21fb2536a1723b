package dev.strobe.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.driver.ClusterView.Partition;
import dev.strobe.harness.driver.ClusterView.Snapshot;
import dev.strobe.harness.scenario.FaultSpec.Subject;
import dev.strobe.harness.scenario.FaultSpec.Subject.Role;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SubjectsTest {

    private static final Snapshot CLUSTER = new Snapshot(
            Set.of(1, 2, 3),
            List.of(
                    new Partition("run-orders", 0, 2, 5, List.of(1, 2, 3), List.of(2, 3)),
                    new Partition("run-orders", 1, -1, 5, List.of(3, 1, 2), List.of(3)),
                    new Partition("run-other", 0, 2, 0, List.of(2), List.of(2))));

    private final Subjects subjects = new Subjects(List.of(1, 2, 3), topic -> "run-" + topic);

    @Test
    void aRoleIsWhoeverHasItNow() {
        assertThat(find(new Subject(Role.LEADER, "orders", 0))).containsExactly(2);
        assertThat(find(new Subject(Role.FOLLOWER, "orders", 0)))
                .as("1 is no longer in sync")
                .containsExactly(3);
        assertThat(find(new Subject(Role.CONTROLLER, null, -1))).containsExactly(3);
        assertThat(find(new Subject(Role.NODE, null, 1))).containsExactly(1);
        assertThat(find(new Subject(Role.ALL, null, -1))).containsExactly(1, 2, 3);
    }

    @Test
    void aRoleThatNobodyHasIsNobody() {
        assertThat(find(new Subject(Role.LEADER, "orders", 1))).isEmpty();
        assertThat(find(new Subject(Role.LEADER, "gone", 0))).isEmpty();
        assertThat(subjects.find(
                        new Subject(Role.LEADER, "orders", 0),
                        Optional.empty(),
                        OptionalInt::empty,
                        new SplittableRandom(1)))
                .isEmpty();
        assertThat(subjects.find(
                        new Subject(Role.CONTROLLER, null, -1),
                        Optional.of(CLUSTER),
                        OptionalInt::empty,
                        new SplittableRandom(1)))
                .isEmpty();
    }

    @Test
    void aRandomNodeIsTheSameForTheSameSeed() {
        Subject random = new Subject(Role.RANDOM, null, -1);

        assertThat(find(random)).hasSize(1).isEqualTo(find(random)).isSubsetOf(List.of(1, 2, 3));
    }

    @Test
    void whatANodeLedIsRemembered() {
        assertThat(Subjects.led(List.of(2), Optional.of(CLUSTER)))
                .containsExactly(new FaultWindow.Led("run-orders", 0), new FaultWindow.Led("run-other", 0));
        assertThat(Subjects.led(List.of(1), Optional.of(CLUSTER))).isEmpty();
    }

    private List<Integer> find(Subject subject) {
        return subjects.find(subject, Optional.of(CLUSTER), () -> OptionalInt.of(3), new SplittableRandom(7));
    }
}

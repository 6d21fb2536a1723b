package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchWaitsTest {

    private final Partition partition = new PartitionFixture(PartitionFixture.OS).partition;
    private final FetchWaits waits = new FetchWaits();
    private final List<String> calls = new ArrayList<>();

    @Test
    void allThatWaitAreCalledInTheirOrder() {
        waits.add(named("a"));
        FetchWait b = named("b");
        waits.add(b);
        waits.add(b);
        waits.add(named("c"));

        waits.advanced(partition, 7);

        assertThat(calls).containsExactly("a 7", "b 7", "c 7");
    }

    @Test
    void aWaitMayRemoveItselfAndOthersWhileTheyAreCalled() {
        FetchWait last = named("last");
        FetchWait next = named("next");
        FetchWait[] self = new FetchWait[1];
        self[0] = (from, bytes) -> {
            calls.add("self " + bytes);
            waits.remove(self[0]);
            waits.remove(next);
        };
        waits.add(self[0]);
        waits.add(next);
        waits.add(last);

        waits.advanced(partition, 1);
        waits.advanced(partition, 2);

        assertThat(calls).containsExactly("self 1", "last 1", "last 2");
        assertThat(waits.count()).isEqualTo(1);
    }

    @Test
    void aWaitAddedWhileTheyAreCalledIsCalledTheNextTime() {
        FetchWait late = named("late");
        waits.add((from, bytes) -> waits.add(late));

        waits.advanced(partition, 1);
        assertThat(calls).isEmpty();

        waits.advanced(partition, 2);
        assertThat(calls).containsExactly("late 2");
    }

    @Test
    void aWaitThatMovesTheHighWatermarkDoesNotUpsetTheOthers() {
        waits.add((from, bytes) -> {
            if (bytes == 1) {
                waits.advanced(from, 5);
            }
        });
        waits.add(named("b"));

        waits.advanced(partition, 1);

        assertThat(calls).containsExactly("b 1", "b 5");
    }

    @Test
    void randomAddingAndRemovingLeavesTheRowInOrder() {
        Property.forAll(200, random -> {
            FetchWaits row = new FetchWaits();
            List<FetchWait> model = new ArrayList<>();
            List<FetchWait> called = new ArrayList<>();
            List<FetchWait> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                FetchWait[] self = new FetchWait[1];
                self[0] = (from, bytes) -> called.add(self[0]);
                all.add(self[0]);
            }
            for (int step = 0; step < 200; step++) {
                FetchWait wait = all.get(random.nextInt(all.size()));
                if (model.remove(wait)) {
                    row.remove(wait);
                } else {
                    row.add(wait);
                    model.add(wait);
                }
            }
            row.advanced(partition, 1);
            assertThat(called).isEqualTo(model);
        });
    }

    @Test
    void tenThousandWaitsThatLeaveWhenCalledTakeNoQuadraticTime() {
        List<FetchWait> leaving = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            FetchWait[] self = new FetchWait[1];
            self[0] = (from, bytes) -> waits.remove(self[0]);
            leaving.add(self[0]);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int round = 0; round < 20; round++) {
                leaving.forEach(waits::add);
                waits.advanced(partition, 1);
            }
        });
        assertThat(waits.count()).isZero();
    }

    private FetchWait named(String name) {
        return (from, bytes) -> calls.add(name + " " + bytes);
    }
}

package dev.strobe.harness.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RebalancesTest {

    private final Rebalances rebalances = new Rebalances();

    @Test
    void howTheGroupCameTogetherDoesNotCount() {
        rebalances.assigned(0, List.of(0, 1), 10);
        rebalances.revoked(List.of(0, 1), 20);
        rebalances.assigned(0, List.of(0), 30);
        rebalances.assigned(1, List.of(1), 31);
        rebalances.loadStarts();

        assertThat(rebalances.rounds()).isZero();
        assertThat(rebalances.longestNs()).isEmpty();
        assertThat(rebalances.take()).isEmpty();
    }

    @Test
    void aPartitionIsInNobodysHandsFromWhenItIsGivenUpUntilSomeoneHasIt() {
        settled();
        rebalances.revoked(List.of(0), 100);
        rebalances.revoked(List.of(1), 140);
        rebalances.assigned(1, List.of(0), 150);
        rebalances.assigned(0, List.of(1), 260);

        assertThat(rebalances.rounds()).isEqualTo(1);
        assertThat(rebalances.longestNs()).isEqualTo(OptionalLong.of(120));
        assertThat(rebalances.take()).containsExactly(new Rebalances.Finished(100, 260));
        assertThat(rebalances.take()).isEmpty();
    }

    @Test
    void aRoundThatMovesNothingIsARoundAndNoPause() {
        settled();
        rebalances.assigned(0, List.of(), 200);
        rebalances.assigned(1, List.of(), 201);
        rebalances.assigned(0, List.of(), 300);

        assertThat(rebalances.rounds()).isEqualTo(2);
        assertThat(rebalances.longestNs()).isEmpty();
        assertThat(rebalances.take()).isEmpty();
    }

    private void settled() {
        rebalances.assigned(0, List.of(0), 1);
        rebalances.assigned(1, List.of(1), 2);
        rebalances.loadStarts();
    }
}

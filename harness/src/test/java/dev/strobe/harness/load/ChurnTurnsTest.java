package dev.strobe.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.scenario.Scenario.ChurnSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChurnTurnsTest {

    private static final long S = 1_000_000_000L;

    private final ChurnTurns turns = new ChurnTurns(new ChurnSpec(Duration.ofSeconds(5), Duration.ofSeconds(2)), 3);

    @Test
    void nobodyLeavesBeforeLoadIsMeasured() {
        assertThat(turns.away(0, 100 * S)).isFalse();
    }

    @Test
    void membersLeaveOneAfterTheOtherAndEachComesBack() {
        turns.start(100 * S);

        assertThat(turns.away(0, 104 * S)).as("the group begins whole").isFalse();
        assertThat(turns.away(0, 105 * S)).isTrue();
        assertThat(turns.away(1, 105 * S)).isFalse();
        assertThat(turns.away(0, 107 * S - 1)).isTrue();
        assertThat(turns.away(0, 107 * S)).isFalse();
        assertThat(turns.away(1, 110 * S)).isTrue();
        assertThat(turns.away(2, 116 * S)).isTrue();
        assertThat(turns.away(0, 121 * S)).as("its turn again").isTrue();
    }

    @Test
    void everybodyIsThereToDeliverWhatIsLeft() {
        turns.start(100 * S);
        turns.end(106 * S);

        assertThat(turns.away(0, 106 * S - 1)).isTrue();
        assertThat(turns.away(0, 106 * S)).isFalse();
    }
}

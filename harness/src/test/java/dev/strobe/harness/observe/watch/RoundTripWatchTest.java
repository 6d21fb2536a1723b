package dev.strobe.harness.observe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.observe.cause.Evidence;
import dev.strobe.harness.time.ManualClock;
import org.junit.jupiter.api.Test;

class RoundTripWatchTest {

    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock(0);
    private long answerNs = MS;
    private boolean down;
    private final RoundTripWatch trips = new RoundTripWatch(clock, () -> {
        clock.advance(answerNs);
        if (down) {
            throw new IllegalStateException("no answer");
        }
    });

    @Test
    void anAnswerThatTakesClearlyLongerThanUsualIsKeptWithWhatItTookMore() {
        ask(64, MS);
        ask(1, 21 * MS);
        ask(1, 2 * MS);

        assertThat(trips.evidence()).singleElement().satisfies(slow -> {
            assertThat(slow.amountNs()).isEqualTo(20 * MS);
            assertThat(slow.endNs() - slow.startNs()).isEqualTo(21 * MS);
        });
        assertThat(trips.oneWayNs()).isEqualTo(MS / 2);
    }

    @Test
    void whereAnswersVaryMoreOneMustBeSlowerToStandOut() {
        for (int i = 0; i < 64; i++) {
            ask(1, i % 5 == 0 ? 6 * MS : MS);
        }
        ask(1, 15 * MS);
        assertThat(trips.evidence()).isEmpty();

        ask(1, 20 * MS);
        assertThat(trips.evidence()).extracting(Evidence::amountNs).containsExactly(19 * MS);
    }

    @Test
    void beforeTheUsualIsKnownNothingStandsOut() {
        ask(10, 50 * MS);

        assertThat(trips.evidence()).isEmpty();
        assertThat(trips.oneWayNs()).isZero();
    }

    @Test
    void aTargetThatDoesNotAnswerIsNoSlowNetwork() {
        ask(64, MS);
        down = true;

        answerNs = 500 * MS;
        assertThat(trips.ask()).isFalse();
        assertThat(trips.evidence()).isEmpty();
    }

    private void ask(int times, long tookNs) {
        answerNs = tookNs;
        for (int i = 0; i < times; i++) {
            assertThat(trips.ask()).isTrue();
        }
    }
}

package dev.strobe.harness.fault.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.harness.fault.FaultWindow.Led;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AckGapsTest {

    private final AckGaps gaps = new AckGaps(Map.of("orders", 2));
    private final AckGaps.OfTopic orders = gaps.of("orders");

    @Test
    void withoutAFaultNothingIsKept() {
        orders.acked(0, 10, 20);

        assertThat(gaps.firstAckNs(5, new Led("orders", 0))).isEmpty();
    }

    @Test
    void theFirstMessageIntendedAfterTheFaultEndsTheGap() {
        gaps.begins(100);
        orders.acked(0, 98, 105);
        gaps.held(100, 110);
        orders.acked(0, 109, 700);
        orders.acked(0, 110, 710);
        orders.acked(0, 120, 711);

        assertThat(gaps.firstAckNs(100, new Led("orders", 0)))
                .as("an earlier message that is acknowledged late is none")
                .isEqualTo(OptionalLong.of(710));
        assertThat(gaps.firstAckNs(100, new Led("orders", 1)))
                .as("still waiting")
                .isEmpty();
    }

    @Test
    void acknowledgementsThatCameBeforeTheTimeOfTheFaultWasKnownCount() {
        gaps.begins(100);
        orders.acked(0, 101, 104);
        orders.acked(0, 111, 114);
        orders.acked(0, 108, 115);
        orders.acked(0, 117, 119);
        orders.acked(1, 109, 112);
        gaps.held(100, 110);

        assertThat(gaps.firstAckNs(100, new Led("orders", 0))).isEqualTo(OptionalLong.of(114));
        assertThat(gaps.firstAckNs(100, new Led("orders", 1))).isEmpty();
    }

    @Test
    void ofManyEarlyAcknowledgementsTheLatestAreKept() {
        gaps.begins(0);
        int count = 3 * AckGaps.KEPT;
        for (int i = 0; i < count; i++) {
            orders.acked(0, i, i + 5L);
        }
        gaps.held(0, count - 10);

        assertThat(gaps.firstAckNs(0, new Led("orders", 0))).isEqualTo(OptionalLong.of(count - 10 + 5));
    }

    @Test
    void faultsThatOverlapAreWatchedEachForItself() {
        gaps.begins(100);
        gaps.held(100, 100);
        gaps.begins(200);
        gaps.held(200, 200);
        orders.acked(0, 150, 300);
        orders.acked(0, 250, 310);

        assertThat(gaps.firstAckNs(100, new Led("orders", 0))).isEqualTo(OptionalLong.of(300));
        assertThat(gaps.firstAckNs(200, new Led("orders", 0))).isEqualTo(OptionalLong.of(310));
    }

    @Test
    void theLongestGapIsThatUntilTheFaultIsHealed() {
        Led led = new Led("orders", 0);
        gaps.begins(100);
        orders.acked(0, 98, 99);
        orders.acked(0, 105, 112);
        gaps.held(100, 103);
        orders.acked(0, 115, 120);
        orders.acked(0, 118, 170);
        orders.acked(0, 169, 175);
        assertThat(gaps.longestGapNs(100, led)).isEqualTo(OptionalLong.of(50));

        gaps.healed(100);
        orders.acked(0, 500, 900);
        assertThat(gaps.longestGapNs(100, led)).isEqualTo(OptionalLong.of(50));
        assertThat(gaps.longestGapNs(100, new Led("other", 0))).isEmpty();
    }

    @Test
    void whatIsNotOfTheRunIsPassedOver() {
        gaps.begins(1);
        gaps.held(1, 1);
        orders.acked(-1, 5, 6);
        orders.acked(7, 5, 6);

        assertThat(gaps.firstAckNs(1, new Led("orders", 7))).isEmpty();
        assertThat(gaps.firstAckNs(1, new Led("__consumer_offsets", 0))).isEmpty();
        assertThatThrownBy(() -> gaps.of("other")).hasMessageContaining("topic=other");
    }
}

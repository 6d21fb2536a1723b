package dev.strobe.harness.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockAnchorsTest {

    @Test
    void aTimeIsMappedThroughTheNearestAnchor() {
        ClockAnchors anchors = new ClockAnchors(0);
        anchors.add(10_000, 500);
        // The recorder's clock ran 20 ns ahead in that second.
        anchors.add(11_020, 1_500);

        assertThat(anchors.monotonicNs(10_100)).isEqualTo(600);
        assertThat(anchors.monotonicNs(10_900)).isEqualTo(1_380);
        assertThat(anchors.monotonicNs(9_000)).isEqualTo(-500);
        assertThat(anchors.monotonicNs(12_000)).isEqualTo(2_480);
    }

    @Test
    void withoutAnyAnchorTheRunsOwnReadingServes() {
        assertThat(new ClockAnchors(9_000).monotonicNs(9_750)).isEqualTo(750);
    }
}

package dev.strobe.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatencyLimitTest {

    @Test
    void aLimitIsFoundInAnObjectiveWithItsUnit() {
        LatencyLimit limit =
                LatencyLimit.of("end_to_end.p99 < 20ms and backlog stable").orElseThrow();

        assertThat(limit.percentile()).isEqualTo("p99");
        assertThat(limit.us()).isEqualTo(20_000);
        assertThat(LatencyLimit.of("publish_response.p99.9 <= 1.5 s").orElseThrow())
                .isEqualTo(new LatencyLimit("p99.9", 1_500_000, "publish_response.p99.9 <= 1.5 s"));
    }

    @Test
    void anObjectiveAboutSomethingElseHasNone() {
        assertThat(LatencyLimit.of("backlog stable")).isEmpty();
        assertThat(LatencyLimit.of(null)).isEmpty();
    }
}

package dev.strobe.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.reports.run.LatencySummary;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LatencySummariesTest {

    @Test
    void nothingMeasuredIsNullAndNotZero() {
        LatencySummary summary = LatencySummaries.of(histogram(), 0);

        assertThat(summary).isEqualTo(new LatencySummary(0, 0, null, null, null, null, null, null, null, null));
        assertThat(summary.lowerBound()).isFalse();
    }

    @Test
    void aPercentileNeedsTenValuesBeyondIt() {
        assertThat(upTo(19).p50Us()).isNull();
        assertThat(upTo(20).p50Us()).isNotNull();
        assertThat(upTo(99).p90Us()).isNull();
        assertThat(upTo(100).p90Us()).isNotNull();
        assertThat(upTo(999).p99Us()).isNull();
        assertThat(upTo(1_000).p99Us()).isNotNull();
        assertThat(upTo(9_999).p999Us()).isNull();
        assertThat(upTo(10_000).p999Us()).isNotNull();
        assertThat(upTo(99_999).p9999Us()).isNull();
        assertThat(upTo(100_000).p9999Us()).isNotNull();
    }

    @Test
    void theMaximumIsStatedHoweverFewValuesThereAre() {
        LatencySummary summary = upTo(3);

        assertThat(summary.minUs()).isCloseTo(1, within(0.001));
        assertThat(summary.meanUs()).isCloseTo(2, within(0.002));
        assertThat(summary.maxUs()).isCloseTo(3, within(0.003));
    }

    @Test
    void figuresAreInMicroseconds() {
        LatencySummary summary = upTo(100_000);

        assertThat(summary.p50Us()).isCloseTo(50_000, within(50.0));
        assertThat(summary.p90Us()).isCloseTo(90_000, within(90.0));
        assertThat(summary.p99Us()).isCloseTo(99_000, within(99.0));
        assertThat(summary.p999Us()).isCloseTo(99_900, within(100.0));
        assertThat(summary.p9999Us()).isCloseTo(99_990, within(100.0));
    }

    @Test
    void censoredValuesAreCountedAndTurnPercentilesIntoLowerBounds() {
        Histogram ns = histogram();
        for (int i = 1; i <= 10_000; i++) {
            ns.recordValue(i * 1_000L);
        }

        assertThat(LatencySummaries.of(ns, 1).lowerBound()).isFalse();
        assertThat(LatencySummaries.of(ns, 2).lowerBound()).isTrue();
        assertThatThrownBy(() -> LatencySummaries.of(ns, 10_001)).hasMessageContaining("censored=10001 count=10000");
    }

    private static LatencySummary upTo(int us) {
        Histogram ns = histogram();
        for (int i = 1; i <= us; i++) {
            ns.recordValue(i * 1_000L);
        }
        return LatencySummaries.of(ns, 0);
    }

    private static Histogram histogram() {
        return new Histogram(3_600_000_000_000L, 3);
    }
}

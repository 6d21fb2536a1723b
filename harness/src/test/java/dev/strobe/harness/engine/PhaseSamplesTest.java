package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strobe.harness.measure.health.LoadThreadHealth;
import dev.strobe.harness.measure.host.HostUsage;
import dev.strobe.reports.stats.BacklogSlope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PhaseSamplesTest {

    private static final HostUsage UNKNOWN = new HostUsage(12, null, null, null, null, null, null, 0, null, null);
    private static final int COUNT = 60;

    @Test
    void aBacklogThatGrowsBeneathALargerOneIsFound() {
        List<Double> timesS = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        List<Double> growing = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            timesS.add(i * 0.2);
            large.add(5_000.0 + (i % 3));
            growing.add(20.0 * i + (i % 2));
        }

        PhaseSamples samples = new PhaseSamples(timesS, large, List.of(large, growing), UNKNOWN, 0, List.of());

        assertThat(samples.backlogSlope())
                .hasValueSatisfying(slope -> assertThat(slope.perS()).isBetween(99.0, 101.0));
        assertThat(samples.backlogSlopes())
                .satisfiesExactly(
                        slope -> assertThat(slope)
                                .hasValueSatisfying(
                                        stable -> assertThat(stable.grows()).isFalse()),
                        slope -> assertThat(slope)
                                .hasValueSatisfying(
                                        grows -> assertThat(grows.grows()).isTrue()));
        assertThat(samples.backlogMax()).isEqualTo(5_002);
        assertThat(samples.backlogMax(1)).isEqualTo(20 * (COUNT - 1) + 1);
    }

    @Test
    void withoutSubscriptionsTheMessagesWithoutAnAnswerCount() {
        List<Double> timesS = new ArrayList<>();
        List<Double> growing = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            timesS.add(i * 0.2);
            growing.add(20.0 * i);
        }

        PhaseSamples samples = new PhaseSamples(timesS, growing, List.of(), UNKNOWN, 0, List.of());

        assertThat(samples.backlogSlope()).map(BacklogSlope::grows).contains(true);
        assertThat(new PhaseSamples(List.of(), List.of(), List.of(), UNKNOWN, 0, List.of()).backlogSlope())
                .isEmpty();
    }

    @Test
    void theBusiestLoadThreadIsTheGeneratorsShare() {
        LoadThreadHealth onCpu = new LoadThreadHealth("load-1", false, 0.25, null, 0, 0.0);
        LoadThreadHealth spinning = new LoadThreadHealth("load-2", true, 1.0, 0.4, 0, 0.0);
        LoadThreadHealth unknown = new LoadThreadHealth("load-3", false, null, null, 0, null);

        assertThat(busyPct(onCpu, spinning)).isEqualTo(40);
        assertThat(busyPct(onCpu, unknown)).as("one unknown may be the busiest").isNull();
        assertThat(busyPct()).isNull();
    }

    private static @Nullable Double busyPct(LoadThreadHealth... threads) {
        return new PhaseSamples(List.of(), List.of(), List.of(), UNKNOWN, 0, List.of(threads)).generatorBusyPct();
    }
}

package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.measure.host.HostSnapshot.HostCounters;
import dev.strobe.harness.measure.host.HostSnapshot.ProcessCounters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HostSnapshotTest {

    private static final long S = 1_000_000_000;

    @Test
    void foreignCpuIsWhatNeitherHarnessNorTargetUsed() {
        HostUsage usage =
                at(10, TargetPlace.PROCESSES, 11 * S, 5 * S, 18 * S).since(at(0, TargetPlace.PROCESSES, S, S, 2 * S));
        assertThat(usage.harnessCores()).isEqualTo(1.0, within(1e-9));
        assertThat(usage.targetCores()).isEqualTo(0.4, within(1e-9));
        assertThat(usage.foreignCores()).isEqualTo(0.2, within(1e-9));
        assertThat(usage.sharedPct()).isEqualTo(70.0, within(1e-9));
        assertThat(usage.harnessCpuUs()).isEqualTo(1e7, within(1e-3));
        assertThat(usage.elapsedS()).isEqualTo(10.0);
    }

    @Test
    void aTargetInsideTheHarnessHasNoCpuOfItsOwn() {
        HostUsage usage =
                at(10, TargetPlace.IN_HARNESS, 11 * S, null, 12 * S).since(at(0, TargetPlace.IN_HARNESS, S, null, S));
        assertThat(usage.targetCores()).isNull();
        assertThat(usage.targetCpuUs()).isNull();
        assertThat(usage.foreignCores()).isEqualTo(0.1, within(1e-9));
        assertThat(usage.sharedPct()).isEqualTo(50.0, within(1e-9));
    }

    @Test
    void aTargetAtAnAddressMakesForeignCpuUnknown() {
        HostUsage usage =
                at(10, TargetPlace.ELSEWHERE, 11 * S, null, 12 * S).since(at(0, TargetPlace.ELSEWHERE, S, null, S));
        assertThat(usage.harnessCores()).isEqualTo(1.0, within(1e-9));
        assertThat(usage.foreignCores()).isNull();
        assertThat(usage.sharedPct()).isNull();
    }

    @Test
    void stealIsAShareOfAllProcessors() {
        HostSnapshot before = at(0, TargetPlace.PROCESSES, 0L, 0L, 0L);
        HostSnapshot after = new HostSnapshot(
                10 * S,
                2,
                TargetPlace.PROCESSES,
                before.harness(),
                before.target(),
                new HostCounters(0L, S, 4, 2_500_000L, 5_000_000L),
                0,
                12);
        HostUsage usage = after.since(before);
        assertThat(usage.stealPct()).isEqualTo(2.5, within(1e-9));
        assertThat(usage.cpuPressurePct()).isEqualTo(25.0, within(1e-9));
        assertThat(usage.networkMbPerS()).isEqualTo(0.5, within(1e-9));
        assertThat(usage.gcMs()).isEqualTo(12.0);
    }

    private static HostSnapshot at(
            long second, TargetPlace place, @Nullable Long harnessNs, @Nullable Long targetNs, @Nullable Long allNs) {
        return new HostSnapshot(
                second * S,
                2,
                place,
                new ProcessCounters(harnessNs, null, 0L),
                new ProcessCounters(targetNs, null, 0L),
                new HostCounters(allNs, 0L, 4, 0L, 0L),
                0,
                0);
    }
}

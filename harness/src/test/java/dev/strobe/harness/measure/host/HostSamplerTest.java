package dev.strobe.harness.measure.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strobe.harness.time.NanoClock;
import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.SeriesPoint.HostLoad;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The readers together: on a fake host with exact numbers, and on this machine for what must hold anywhere. */
final class HostSamplerTest {

    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void anIntervalShowsWhatHarnessTargetAndOthersUsed() {
        long self = ProcessHandle.current().pid();
        long broker = self + 1;
        long other = self + 2;
        FakeProc proc = new FakeProc(folder).process(1, 0, 0, 0);
        proc.process(self, 0, 0, 0).process(broker, 0, 0, 0).process(other, 0, 0, 0);
        SecondClock clock = new SecondClock();
        HostSampler sampler = new HostSampler(clock, folder, 2, TargetPlace.PROCESSES);
        sampler.watchTarget(List.of(broker));
        sampler.sample(null);

        // Long enough for the sampler to afford another look at all processes, however slow this machine is.
        clock.nowNs += 1_000_000 * MS;
        proc.process(self, 50_000, 0, 500_000 * MS).process(broker, 80_000, 0, 800_000 * MS);
        proc.process(other, 20_000, 0, 200_000 * MS);
        HostLoad load = sampler.sample(1.5);
        assertThat(load.harnessCpuCores()).isCloseTo(0.5, within(1e-9));
        assertThat(load.targetCpuCores()).isCloseTo(0.8, within(1e-9));
        assertThat(load.foreignCpuCores()).isCloseTo(0.2, within(1e-9));
        assertThat(load.hiccupMaxMs()).isEqualTo(1.5);
        assertThat(load.stealPct()).isNull();
        assertThat(load.diskWriteMbPerS()).isNull();
    }

    @Test
    void aHostThatIsCostlyToReadIsNotReadEachInterval() {
        FakeProc proc = new FakeProc(folder).process(1, 0, 0, 0);
        proc.process(ProcessHandle.current().pid(), 0, 0, 0);
        SecondClock clock = new SecondClock();
        HostSampler sampler = new HostSampler(clock, folder, 2, TargetPlace.IN_HARNESS);
        clock.nowNs += 1;
        HostLoad tooSoon = sampler.sample(null);
        assertThat(tooSoon.foreignCpuCores()).isNull();
        assertThat(tooSoon.harnessCpuCores()).isNotNull();
        clock.nowNs += 1_000_000 * MS;
        assertThat(sampler.sample(null).foreignCpuCores()).isNotNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineIsReadWithoutUnknowns() {
        HostSampler sampler = HostSampler.of(NanoClock.system(), TargetPlace.IN_HARNESS);
        HostSnapshot before = sampler.snapshot();
        HostUsage usage = sampler.snapshot().since(before);
        assertThat(usage.harnessCores()).isNotNull();
        assertThat(usage.stealPct()).isNotNull();
        assertThat(usage.networkMbPerS()).isNotNull();
        assertThat(before.harness().rssBytes()).isNotNull().isPositive();
        assertThat(before.host().cpus()).isPositive();
    }

    @Test
    void thisMachineIsDescribed() {
        Run.Host host = HostDescription.ofThisMachine();
        assertThat(List.of(host.os(), host.kernel(), host.cpu(), host.jdk())).allMatch(text -> !text.isBlank());
        assertThat(host.cores()).isPositive();
        assertThat(host.memoryBytes()).isPositive();
    }

    @Test
    void osAndProcessorAreReadFromTheirFiles() {
        FakeProc root = new FakeProc(folder).file("etc/os-release", "NAME=x\nPRETTY_NAME=\"Some Linux 12\"\n");
        root.file("proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast CPU\n");
        assertThat(HostDescription.read(folder).os()).isEqualTo("Some Linux 12");
        assertThat(HostDescription.read(folder).cpu()).isEqualTo("Fast CPU");
    }

    @Test
    void aThreadsShareIsItsCpuTimeOverTheElapsedTime() {
        LoadThreadCpu.Reading before = new LoadThreadCpu.Reading(0, Map.of("orders-0", 100 * MS));
        LoadThreadCpu.Reading after = new LoadThreadCpu.Reading(1_000 * MS, Map.of("orders-0", 400 * MS));
        assertThat(after.shareSince(before, "orders-0")).hasValue(0.3);
        assertThat(after.shareSince(before, "orders-1")).isEqualTo(OptionalDouble.empty());
    }

    @Test
    void cpuTimeOfThisThreadIsRead() {
        LoadThreadCpu cpu = new LoadThreadCpu(NanoClock.system(), List.of(Thread.currentThread()));
        assertThat(cpu.read().cpuNsByThread())
                .containsOnlyKeys(Thread.currentThread().getName());
    }

    @Test
    void aCollectionIsCountedAndHeardOf() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (GcWatch watch = new GcWatch(NanoClock.system(), pause -> heard.countDown())) {
            assertThat(watch).isNotNull();
            System.gc();
            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(GcWatch.totalPauseMs()).isNotNegative();
    }

    private static final class SecondClock implements NanoClock {
        private long nowNs;

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void parkNanos(long ns) {
            nowNs += ns;
        }
    }
}
